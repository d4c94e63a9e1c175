using Akka.Actor;
using Akka.TestKit;
using Lockstep.Coordinator.Runs;
using Lockstep.Model;
using Lockstep.Protocol;
using Lockstep.Tests.Actors;
using static Lockstep.Coordinator.Nodes.NodeControl;
using static Lockstep.Coordinator.ParameterServers.ServerControl;
using static Lockstep.Coordinator.RunControl;
using static Lockstep.Protocol.Deciding;
using static Lockstep.Protocol.ShardComputing;

namespace Lockstep.Coordinator.Tests.Nodes;

public sealed class AuditedStepsTests : PlayedNodes
{
    private static readonly int Shard = AuditDraw.Of(Recipe, Audited)[0];

    [Fact]
    public async Task A_late_answer_that_differs_after_its_step_was_decided_ends_the_run_and_says_which_step_is_in_doubt()
    {
        var coordinator = await BeginWithTwo();
        Finish(coordinator, 0);
        await ReplicaHere.Next<Decide>();
        Apply(coordinator, 0, "a");
        await A.Next<ComputeShards>();
        coordinator.Tell(new ShardsComputed(new StepId(0), new WorkerId("b"), [Result(2)], TimeSpan.Zero));
        await Handled(coordinator);
        Assert.False(Client.HasMessages);
        coordinator.Tell(new ShardsComputed(new StepId(0), new WorkerId("a"), [new ShardResult(2, 1.5, default)], TimeSpan.Zero));
        var failure = Assert.IsType<RunFailedException>((await Client.Next<TrainingEnded>()).Failure);
        Assert.StartsWith("b and a gave different results for shard 2 of step 0, which is decided", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_shard_in_a_thousand_is_computed_alone_by_two_workers_and_the_step_waits_for_both()
    {
        Weights.Version = Audited;
        var coordinator = await BeginAudited(slicesOnNodes: false);
        Answer(coordinator, "a", 1);
        foreach (var chunk in Chunks.Chunks) Reduce(coordinator, Audited, chunk);
        await Handled(coordinator);
        Assert.False(ReplicaHere.HasMessages);
        Answer(coordinator, "b", 1);
        Assert.Equal(Audited, (await ReplicaHere.Next<Decide>()).Decision.Step);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_worker_that_computes_wrongly_is_sent_away_for_good_and_the_step_begins_anew_without_any_of_its_sums(bool slicesOnNodes)
    {
        Weights.Version = Audited;
        var coordinator = await BeginAudited(slicesOnNodes);
        Answer(coordinator, "a", 1);
        Answer(coordinator, "b", 2);
        Assert.True((await A.Next<ComputeShards>()).IsAudit);
        Assert.True((await B.Next<ComputeShards>()).IsAudit);
        Answer(coordinator, "a", 1);
        Answer(coordinator, "b", 3);
        coordinator.Tell(new NodeSilent("a"));
        await Handled(coordinator);
        Assert.False(Server.HasMessages);
        coordinator.Tell(new NodeSilent("b"));
        await Server.Next<AbandonStep>();
        coordinator.Tell(new StepAbandoned(new StepId(Audited)));
        await ReplicaHere.Next<ForgetTotals>();
        coordinator.Tell(new TotalsForgotten(new StepId(Audited)));

        Assert.Equal(["a", "b"], Expelled.Order(StringComparer.Ordinal));
        Assert.Contains("b computed shard", Assert.Single(Refused), StringComparison.Ordinal);
        Assert.Contains(new RunEvent.WorkerQuarantined("b", Audited, Shard), Events.Happenings);
        coordinator.Tell(new NodeReady("a", ReplicaOfA.Ref));
        Assert.Equal(Audited, (await ReplicaOfA.Next<SendWeights>()).Weights.Version);
        Ready(coordinator, A, "a");
        var again = await A.Next<ComputeShards>();
        Assert.Equal([0, 1, 2, 3], again.Shards);
        Assert.Empty(again.Owners);
    }

    private static void Answer(IActorRef coordinator, string worker, ulong gradient) =>
        coordinator.Tell(new ShardsComputed(new StepId(Audited), new WorkerId(worker), [Result(Shard)], TimeSpan.Zero, gradient));

    // Everything but the audited shard is computed already.
    private async Task<IActorRef> BeginAudited(bool slicesOnNodes)
    {
        // A run that goes on does not wait for more workers than one: both are there before it does.
        var coordinator = Coordinator(minWorkers: 2, slicesOnNodes);
        coordinator.Tell(new NodeReady("a", ReplicaOfA.Ref));
        coordinator.Tell(new NodeReady("b", ReplicaOfB.Ref));
        Ready(coordinator, A, "a");
        Ready(coordinator, B, "b");
        Train(coordinator, Audited + 5);
        await ReplicaOfA.Next<SendWeights>();
        await ReplicaOfB.Next<SendWeights>();
        foreach (var (probe, name) in ((TestProbe, string)[])[(A, "a"), (B, "b")])
        {
            ComputeShards[] requests = [await probe.Next<ComputeShards>(), await probe.Next<ComputeShards>()];
            foreach (var request in requests)
            {
                Assert.Equal(request.IsAudit, request.Shards.SequenceEqual([Shard]));
                if (!request.IsAudit) coordinator.Tell(new ShardsComputed(request.Step, new WorkerId(name), [.. request.Shards.Select(Result)], TimeSpan.Zero));
            }
        }

        return coordinator;
    }
}
