using System.Collections.Concurrent;
using Akka.Actor;
using Lockstep.Coordinator;
using Lockstep.Coordinator.ParameterServers;
using Lockstep.Coordinator.Runs;
using Lockstep.Coordinator.Sharding;
using Lockstep.Model;
using Lockstep.Model.Gradients;
using Lockstep.Model.Numerics;
using Lockstep.Model.Storage;
using Lockstep.Protocol;
using Lockstep.Tests;
using Lockstep.Tests.Watching;
using Lockstep.Workers;
using static Lockstep.Coordinator.RunControl;

namespace Lockstep.Cluster.Tests;

// Real actors around real computations, some of which throw.
public sealed class FaultyWorkersTests : IDisposable
{
    private const long Steps = 4;

    private readonly ActorSystem _system = ActorSystem.Create("test", "akka { loglevel = OFF, stdout-loglevel = OFF }");
    private readonly ThreadTeam _team = new(1);
    private readonly Replica _replica = TinyRun.Replica(TinyRun.Plan);

    public void Dispose()
    {
        _system.Terminate().GetAwaiter().GetResult();
        _team.Dispose();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(5)]
    public async Task A_shard_that_throws_twice_in_every_step_changes_no_bit(int chunksBefore)
    {
        var throws = new ConcurrentDictionary<long, int>();
        var failure = await Train(workers: 3, (step, shards) => shards.Contains(4) && throws.AddOrUpdate(step, 1, (_, count) => count + 1) <= 2, chunksBefore);
        Assert.Null(failure);
        Assert.Equal(Enumerable.Range(0, (int)Steps).Select(step => (long)step), throws.Keys.Order());
        Assert.All(throws.Values, count => Assert.Equal(3, count));
        Assert.Equal(TinyRun.ReferenceSha256(TinyRun.Plan, Steps), WeightsDigest.Sha256(_replica.Parameters));
    }

    [Fact]
    public async Task A_lone_worker_that_throws_tries_again_itself()
    {
        var throws = 0;
        Assert.Null(await Train(workers: 1, (_, _) => Interlocked.Increment(ref throws) == 1, chunksBefore: 3));
        Assert.Equal(TinyRun.ReferenceSha256(TinyRun.Plan, Steps), WeightsDigest.Sha256(_replica.Parameters));
    }

    [Fact]
    public async Task A_shard_that_always_throws_ends_the_run_and_the_steps_before_stay()
    {
        var failure = Assert.IsType<RunFailedException>(await Train(workers: 3, (step, shards) => step == 2 && shards.Contains(7), chunksBefore: 1));
        Assert.StartsWith("Computing shard 7 of step 2 failed 3 times, the last time at worker-", failure.Message, StringComparison.Ordinal);
        Assert.EndsWith(FaultyComputation.Cause, failure.Message, StringComparison.Ordinal);
        Assert.Equal(2, _replica.Version);
        Assert.Equal(TinyRun.ReferenceSha256(TinyRun.Plan, 2), WeightsDigest.Sha256(_replica.Parameters));
    }

    private async Task<Exception?> Train(int workers, Func<long, IReadOnlyList<int>, bool> fails, int chunksBefore)
    {
        var chunks = TinyRun.Chunks(TinyRun.Plan);
        var root = NodeSums.Root;
        var watch = new WorkerWatch(new NobodyWatching(), TimeProvider.System, 1);
        var (replicas, servers, local) = (new Audience(), new Audience(), new Audience());
        var parts = new CoordinatorParts("here", TinyRun.Plan, chunks, workers, false, false, replicas, servers, new ShardDealer(root.Count, null), (_, _) => { }, watch);
        var coordinator = _system.ActorOf(Props.Create(() => new CoordinatorActor(parts)));
        _replica.Pack(_team);
        var keeping = new ReplicaKeeping("here", _replica, _team, true, new VersionGate());
        replicas.Add("here", _system.ActorOf(Props.Create(() => new ReplicaActor(keeping, coordinator, local, chunks.Chunks.Count))));
        var slices = SlicePlan.For(chunks, 2);
        var ofSlices = Enumerable.Range(0, slices.Count).Select(slice =>
        {
            var reduction = new ChunkReduction(Kernels.Best, chunks, root);
            return _system.ActorOf(Props.Create(() => new ParameterServerActor(slice, root, coordinator, replicas, reduction)));
        }).ToArray();
        for (var number = 1; number <= workers; number++)
        {
            var id = new WorkerId($"worker-{number}");
            var computation = new FaultyComputation(TinyRun.Computation(TinyRun.Plan, root.Count), fails, chunksBefore);
            local.Add(id.Name, _system.ActorOf(Props.Create(() => new WorkerActor(id, coordinator, _ => chunk => ofSlices[slices.SliceOf(chunk)], _replica, computation))));
        }

        var begin = new BeginTraining(Steps, _replica, new NothingKept(), CancellationToken.None);
        return (await coordinator.Ask<TrainingEnded>(begin, TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken)).Failure;
    }
}
