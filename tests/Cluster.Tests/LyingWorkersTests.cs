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
using static Lockstep.Coordinator.Nodes.NodeControl;
using static Lockstep.Coordinator.RunControl;

namespace Lockstep.Cluster.Tests;

// Real actors around real computations on nodes, one of which flips bits.
public sealed class LyingWorkersTests : IDisposable
{
    private const long Steps = 6;
    private const long Audited = 3;

    // The first seed whose run audits one shard in that step, and none before.
    private static readonly Recipe Recipe = Enumerable.Range(1, 100_000).Select(seed => TinyRun.Recipe with { Seed = (uint)seed })
        .First(recipe => Enumerable.Range(0, (int)Steps).All(step => AuditDraw.Of(recipe, step).Length == (step == Audited ? 1 : 0)));

    private static readonly RunPlan Plan = new(Recipe, TinyRun.Corpus);
    private static readonly int Shard = AuditDraw.Of(Recipe, Audited)[0];
    private static readonly string Reference = TinyRun.ReferenceSha256(Plan, Steps);

    public static readonly TheoryData<Lie> Lies = [Lie.Cost, Lie.RowStates, Lie.Gradient];

    private readonly ActorSystem _system = ActorSystem.Create("test", "akka { loglevel = OFF, stdout-loglevel = OFF }");
    private readonly ThreadTeam _team = new(1);
    private readonly Replica _replica = TinyRun.Replica(Plan);
    private readonly ConcurrentDictionary<string, string> _refused = [];
    private readonly ConcurrentDictionary<string, InProcessNode> _nodes = [];

    public void Dispose()
    {
        _system.Terminate().GetAwaiter().GetResult();
        _team.Dispose();
    }

    [Fact]
    public async Task An_audit_of_those_who_compute_rightly_changes_nothing()
    {
        Assert.Null(await Train(nodes: 3, computation => computation));
        Assert.Equal(Reference, WeightsDigest.Sha256(_replica.Parameters));
        Assert.Empty(_refused);
    }

    [Theory]
    [MemberData(nameof(Lies))]
    public async Task A_third_worker_shows_who_is_wrong_and_the_run_comes_to_the_right_bits_without_it(Lie lie)
    {
        Assert.Null(await Train(nodes: 3, computation => new LyingComputation(computation, IsAudited, lie)));
        Assert.Equal(Reference, WeightsDigest.Sha256(_replica.Parameters));
        Assert.Equal("node-2", Assert.Single(_refused.Keys));
    }

    [Theory]
    [MemberData(nameof(Lies))]
    public async Task Of_two_the_one_that_says_something_else_when_it_is_asked_again_is_wrong(Lie lie)
    {
        Assert.Null(await Train(nodes: 2, computation => new LyingComputation(computation, IsAudited, lie, isFickle: true)));
        Assert.Equal(Reference, WeightsDigest.Sha256(_replica.Parameters));
        Assert.Equal("node-2", Assert.Single(_refused.Keys));
    }

    [Fact]
    public async Task Where_two_do_not_agree_and_stay_with_it_the_run_stops_before_the_step_is_decided()
    {
        var failure = Assert.IsType<RunFailedException>(await Train(nodes: 2, computation => new LyingComputation(computation, IsAudited, Lie.Gradient)));
        Assert.StartsWith("node-", failure.Message, StringComparison.Ordinal);
        Assert.Contains($"gave different results for shard {Shard} of step {Audited}", failure.Message, StringComparison.Ordinal);
        Assert.Equal(Audited, _replica.Version);
    }

    private static bool IsAudited(IReadOnlyList<int> shards) => shards.Count == 1 && shards[0] == Shard;

    // The second node has the faulty computation.
    private async Task<Exception?> Train(int nodes, Func<IShardComputation, IShardComputation> faulty)
    {
        var chunks = TinyRun.Chunks(Plan);
        var root = new TreeNode(0, Recipe.Shards);
        var (replicas, servers, slices) = (new Audience(), new Audience(), SlicePlan.For(chunks, 2));
        IActorRef coordinator = ActorRefs.Nobody;
        IActorRef[] ofSlices = [];
        var parts = new CoordinatorParts(
            "here", Plan, chunks, nodes, true, false, replicas, servers, new ShardDealer(Recipe.Shards, () => TimeSpan.Zero), (name, _) => Expel(name), new WorkerWatch(new NobodyWatching(), TimeProvider.System, 1))
        {
            Refuse = (name, reason) => _refused[name] = reason,
        };
        coordinator = _system.ActorOf(Props.Create(() => new CoordinatorActor(parts)));
        var keeping = new ReplicaKeeping("here", _replica, _team, false, new VersionGate());
        replicas.Add("here", _system.ActorOf(Props.Create(() => new ReplicaActor(keeping, coordinator, new Audience(), chunks.Chunks.Count))));
        ofSlices = [.. Enumerable.Range(0, slices.Count).Select(slice =>
        {
            var reduction = new ChunkReduction(Kernels.Best, chunks, root);
            return _system.ActorOf(Props.Create(() => new ParameterServerActor(slice, root, coordinator, replicas, reduction)));
        })];
        foreach (var server in ofSlices) servers.Add(server.Path.Name, server);
        for (var number = 1; number <= nodes; number++) Enter($"node-{number}");
        var begin = new BeginTraining(Steps, _replica, new NothingKept(), CancellationToken.None);
        return (await coordinator.Ask<TrainingEnded>(begin, TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken)).Failure;

        void Enter(string name)
        {
            var computation = TinyRun.Computation(Plan, Recipe.Shards);
            _nodes[name] = new InProcessNode(_system, name, Plan, coordinator, slices, ofSlices, name == "node-2" ? faulty(computation) : computation);
        }

        // It comes again unless it is refused.
        void Expel(string name)
        {
            _nodes[name].Cut();
            coordinator.Tell(new NodeLost(name, "expelled"));
            coordinator.Tell(new NodeSilent(name));
            if (!_refused.ContainsKey(name)) Enter(name);
        }
    }
}
