using Akka.Actor;
using Akka.TestKit;
using Lockstep.Model.Gradients;
using Lockstep.Model.Numerics;
using Lockstep.Protocol;
using Lockstep.Tests;
using Lockstep.Tests.Actors;
using static Lockstep.Protocol.Deciding;
using static Lockstep.Protocol.GradientReduction;
using static Lockstep.Protocol.Membership;
using static Lockstep.Protocol.ShardComputing;

namespace Lockstep.Workers.Tests;

// The first half of the chunks is the slice of the first owner, the rest that of the second.
public sealed class MovedSlicesTests : Akka.TestKit.Xunit.TestKit
{
    private static readonly StepId Step = new(2);
    private static readonly ChunkPlan Chunks = TinyRun.Chunks(TinyRun.Plan);
    private static readonly int Half = Chunks.Chunks.Count / 2;

    private readonly Model.Replica _replica = TinyRun.Replica(TinyRun.Plan);
    private readonly TestProbe _coordinator;
    private readonly Dictionary<string, TestProbe> _servers;

    public MovedSlicesTests()
    {
        _coordinator = CreateTestProbe();
        _servers = new Dictionary<string, TestProbe>(StringComparer.Ordinal) { ["a"] = CreateTestProbe(), ["b"] = CreateTestProbe(), ["c"] = CreateTestProbe() };
    }

    [Fact]
    public async Task What_was_pushed_to_a_lost_owner_is_pushed_to_whoever_has_its_slice_now_and_nothing_else()
    {
        var worker = await ReadyWorker();
        worker.Tell(new ComputeShards(Step, [2, 3], ["a", "b"]));
        await _coordinator.Next<ShardsComputed>();
        await Pushed("a", Half);
        var toB = await Pushed("b", Chunks.Chunks.Count - Half);

        worker.Tell(new SlicesMoved(Step, ["a", "c"]));

        var toC = await Pushed("c", Chunks.Chunks.Count - Half);
        Assert.Equal(toB.Select(push => push.Chunk), toC.Select(push => push.Chunk));
        Assert.All(toB.Zip(toC), pushes => Assert.Equal(Values(pushes.First), Values(pushes.Second)));
        Assert.All(toC, push => Assert.True(push.Sums[0].IsHeld));
        // The new owner adds the others in, while the sum may still be on its way to the one before.
        var before = toB.Select(Values).ToArray();
        foreach (var push in toC) push.Sums[0].Values.Span.Fill(9);
        Assert.Equal(before, toB.Select(Values));
        worker.Tell(new ComputeShards(Step, [5], ["a", "c"]));
        await _coordinator.Next<ShardsComputed>();
        PushPartialSums[] then = [.. await Pushed("a", Half), .. await Pushed("c", Chunks.Chunks.Count - Half)];
        Assert.All(then, push => Assert.Equal(new TreeNode(5, 6), push.Sums[0].Node));
        Assert.All(_servers.Values, server => Assert.False(server.HasMessages));
    }

    [Fact]
    public async Task A_request_that_waits_is_answered_by_the_owners_of_now()
    {
        var worker = await ReadyWorker();
        // Of the step after the replica's: it waits.
        worker.Tell(new ComputeShards(new StepId(3), [1], ["a", "b"]));
        worker.Tell(new SlicesMoved(new StepId(3), ["a", "a"]));
        await Handled(worker);
        _replica.Version = 3;
        worker.Tell(new StepApplied(Step, "here"));
        await _coordinator.Next<ShardsComputed>();
        await Pushed("a", Chunks.Chunks.Count);
        Assert.False(_servers["b"].HasMessages);
    }

    [Fact]
    public async Task Of_a_step_that_begins_anew_only_what_is_computed_then_is_pushed_again()
    {
        var worker = await ReadyWorker();
        worker.Tell(new ComputeShards(Step, [0], ["a", "b"]));
        await _coordinator.Next<ShardsComputed>();
        worker.Tell(new ComputeShards(Step, [1], ["b", "a"]));
        await _coordinator.Next<ShardsComputed>();
        await Pushed("a", Chunks.Chunks.Count);
        await Pushed("b", Chunks.Chunks.Count);

        worker.Tell(new SlicesMoved(Step, ["c", "c"]));

        Assert.All(await Pushed("c", Chunks.Chunks.Count), push => Assert.Equal(new TreeNode(1, 2), push.Sums[0].Node));
        await Settled(worker);
        Assert.False(_servers["c"].HasMessages);
    }

    [Fact]
    public async Task Sums_are_given_back_when_the_next_step_is_computed_and_those_of_an_older_step_are_not_pushed_again()
    {
        var worker = await ReadyWorker();
        worker.Tell(new ComputeShards(Step, [4], ["a", "b"]));
        await _coordinator.Next<ShardsComputed>();
        PushPartialSums[] first = [.. await Pushed("a", Half), .. await Pushed("b", Chunks.Chunks.Count - Half)];
        foreach (var push in first) push.Release();
        Assert.True(first[0].Sums[0].IsHeld);

        _replica.Version = 3;
        worker.Tell(new StepApplied(Step, "here"));
        worker.Tell(new SlicesMoved(Step, ["c", "c"]));
        worker.Tell(new ComputeShards(new StepId(3), [5], ["a", "b"]));
        await _coordinator.Next<ShardsComputed>();
        var second = await Pushed("a", Half);
        // The same buffer again: nobody held it any more.
        Assert.Same(first[0].Sums[0], second[0].Sums[0]);
        Assert.False(_servers["c"].HasMessages);
    }

    private static async Task Handled(IActorRef actor) => await actor.Ask<ActorIdentity>(new Identify(null), TestContext.Current.CancellationToken);

    private static float[] Values(PushPartialSums push)
    {
        var (chunk, sum) = (push.Chunk, push.Sums[0]);
        var dense = chunk.IsSparse ? [] : sum.Values.Span.Slice(chunk.Offset, chunk.Length).ToArray();
        var rows = chunk.Kind == ChunkKind.Dense ? [] : sum.TouchedRowsOf(chunk).ToArray();
        return [.. dense, .. rows.SelectMany(row => sum.Values.Span.Slice(sum.OffsetOf(chunk, row), chunk.Tensor.Columns).ToArray().Prepend(row))];
    }

    // What the worker's thread was given before is done once it has computed another shard.
    private async Task Settled(IActorRef worker)
    {
        worker.Tell(new ComputeShards(Step, [6], ["c", "c"]));
        await _coordinator.Next<ShardsComputed>();
        Assert.All(await Pushed("c", Chunks.Chunks.Count), push => Assert.Equal(new TreeNode(6, 7), push.Sums[0].Node));
    }

    private async Task<List<PushPartialSums>> Pushed(string owner, int count)
    {
        List<PushPartialSums> pushes = [];
        while (pushes.Count < count) pushes.Add(await _servers[owner].Next<PushPartialSums>());
        return pushes;
    }

    private async Task<IActorRef> ReadyWorker()
    {
        using var team = new ThreadTeam(1);
        _replica.Pack(team);
        _replica.Version = Step.Number;
        var computation = TinyRun.Computation(TinyRun.Plan, 3);
        Func<StepSlices, Func<Chunk, ICanTell>> servers = slices => chunk => _servers[slices.Owners[chunk.Index < Half ? 0 : 1]].Ref;
        var worker = Sys.ActorOf(Props.Create(() => new WorkerActor(new WorkerId("worker-1"), _coordinator.Ref, servers, _replica, computation, null, null)));
        await _coordinator.Next<WorkerReady>();
        return worker;
    }
}
