using Akka.Actor;
using Akka.TestKit;
using FsCheck.Fluent;
using Lockstep.Model;
using Lockstep.Model.Gradients;
using Lockstep.Model.Numerics;
using Lockstep.Model.Storage;
using Lockstep.Protocol;
using Lockstep.Tests;
using Lockstep.Tests.Actors;
using static Lockstep.Protocol.Deciding;
using static Lockstep.Protocol.GradientReduction;

namespace Lockstep.Workers.Tests;

public sealed class ReplicaActorTests : Akka.TestKit.Xunit.TestKit
{
    private static readonly StepId Step = new(0);
    private static readonly ChunkPlan Chunks = TinyRun.Chunks(TinyRun.Plan);

    private readonly ThreadTeam _team = new(2);
    private readonly Replica _replica = TinyRun.Replica(TinyRun.Plan);
    private readonly IStepMessage[] _messages;
    private readonly VersionGate _gate = new();
    private readonly ReplicaKeeping _keeping;
    private readonly TestProbe _coordinator;
    private readonly TestProbe _worker;
    private readonly IActorRef _actor;

    public ReplicaActorTests()
    {
        _messages = Messages(new NodeSums(_replica));
        (_coordinator, _worker) = (CreateTestProbe(), CreateTestProbe());
        _keeping = new ReplicaKeeping("here", _replica, _team, true, _gate);
        _actor = Sys.ActorOf(Props.Create(() => new ReplicaActor(_keeping, _coordinator.Ref, _worker.Ref, Chunks.Chunks.Count)));
    }

    [Fact]
    public async Task Totals_that_are_forgotten_come_again()
    {
        foreach (var message in _messages.OfType<PublishTotal>()) _actor.Tell(message with { });
        _actor.Tell(new ForgetTotals(Step));
        Assert.Equal(Step, (await _coordinator.Next<TotalsForgotten>()).Step);
        _actor.Tell(_messages.OfType<Decide>().Single());
        await Handled();
        Assert.Equal(0, _replica.Version);
        foreach (var message in _messages.OfType<PublishTotal>()) _actor.Tell(message);
        Assert.Equal(Step, (await _coordinator.Next<StepApplied>()).Step);
    }

    [Fact]
    public async Task A_step_is_applied_once_nobody_computes_with_the_replica()
    {
        using var finish = new ManualResetEventSlim();
        var computing = Compute(finish);
        foreach (var message in _messages) _actor.Tell(message);
        await Handled();
        Assert.Equal(0, _replica.Version);
        finish.Set();
        Assert.Equal(Step, (await _coordinator.Next<StepApplied>()).Step);
        Assert.True(await computing);
        Assert.False(_replica.Use.TryCompute(() => _replica.Version == 0, () => { }));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task A_step_is_applied_with_the_last_of_totals_and_decision_in_whatever_order_they_come(int order)
    {
        var messages = Gen.Shuffle(_messages).Sample(order).Last();
        foreach (var message in messages[..^1]) _actor.Tell(message);
        await Handled();
        Assert.Equal(0, _replica.Version);

        _actor.Tell(messages[^1]);
        await IsAppliedRight();
    }

    [Fact]
    public async Task Totals_and_decisions_of_other_steps_are_dropped()
    {
        var decide = _messages.OfType<Decide>().Single();
        var total = _messages.OfType<PublishTotal>().First();
        foreach (var message in _messages.Where(message => !ReferenceEquals(message, total))) _actor.Tell(message);
        _actor.Tell(total with { Step = new StepId(-1) });
        _actor.Tell(total with { Step = new StepId(1) });
        _actor.Tell(decide with { Decision = decide.Decision with { Step = 1, Rate = 100 } });
        await Handled();
        Assert.Equal(0, _replica.Version);

        _actor.Tell(total);
        await IsAppliedRight();
    }

    [Fact]
    public async Task Totals_of_the_step_after_wait_for_this_one_whether_it_is_being_applied_or_not()
    {
        var (decide, totals) = (_messages.OfType<Decide>().Single(), _messages.OfType<PublishTotal>().ToList());
        using var finish = new ManualResetEventSlim();
        var computing = Compute(finish);
        _actor.Tell(totals[0] with { Step = new StepId(1) });
        foreach (var message in _messages) _actor.Tell(message);
        foreach (var total in totals.Skip(1)) _actor.Tell(total with { Step = new StepId(1) });
        finish.Set();
        Assert.True(await computing);
        Assert.Equal(Step, (await _coordinator.Next<StepApplied>()).Step);

        _actor.Tell(decide with { Decision = decide.Decision with { Step = 1 } });
        Assert.Equal(new StepId(1), (await _coordinator.Next<StepApplied>()).Step);
        Assert.Equal(2, _replica.Version);
    }

    [Fact]
    public async Task A_step_that_comes_again_is_not_applied_again()
    {
        foreach (var message in _messages) _actor.Tell(message);
        await _coordinator.Next<StepApplied>();
        foreach (var message in _messages) _actor.Tell(message);
        await Handled();
        Assert.Equal(1, _replica.Version);
        Assert.False(_coordinator.HasMessages);
    }

    [Fact]
    public async Task The_states_that_rows_leave_with_are_taken_over()
    {
        var results = _messages.OfType<Decide>().Single().Results;
        foreach (var message in _messages) _actor.Tell(message);
        await _coordinator.Next<StepApplied>();
        Assert.Equal(results.SelectMany(result => result.RowStates.ToArray()), _replica.RowStates.Span.ToArray());
    }

    [Fact]
    public async Task A_decision_is_taken_back_while_totals_are_missing_and_those_that_came_stay()
    {
        var decide = _messages.OfType<Decide>().Single();
        var (missing, others) = (_messages.OfType<PublishTotal>().First(), _messages.OfType<PublishTotal>().Skip(1));
        foreach (var total in others) _actor.Tell(total);
        _actor.Tell(decide);
        _actor.Tell(new TakeBackDecision(Step));
        Assert.Equal(Step, (await _coordinator.Next<DecisionTakenBack>()).Step);
        _actor.Tell(missing);
        await Handled();
        Assert.Equal(0, _replica.Version);

        _actor.Tell(decide);
        await IsAppliedRight();
    }

    [Fact]
    public async Task A_decision_that_is_applied_is_not_taken_back()
    {
        foreach (var message in _messages) _actor.Tell(message);
        _actor.Tell(new TakeBackDecision(Step));
        await _coordinator.Next<StepApplied>();
        _actor.Tell(new TakeBackDecision(Step));
        await Handled();
        Assert.False(_coordinator.HasMessages);
    }

    private async Task IsAppliedRight()
    {
        Assert.Equal(Step, (await _coordinator.Next<StepApplied>()).Step);
        Assert.Equal(1, _replica.Version);
        Assert.Equal(TinyRun.ReferenceSha256(TinyRun.Plan, 1), WeightsDigest.Sha256(_replica.Parameters));
    }

    // Everything told before is handled once the answer is there.
    // Computes with the replica from before it returns until that is set.
    private Task<bool> Compute(ManualResetEventSlim finish)
    {
        var isComputing = new ManualResetEventSlim();
        var computing = Task.Run(() => _replica.Use.TryCompute(() => true, () =>
        {
            isComputing.Set();
            finish.Wait(TestContext.Current.CancellationToken);
        }));
        isComputing.Wait(TestContext.Current.CancellationToken);
        return computing;
    }

    private async Task Handled() => await _actor.Ask<ActorIdentity>(new Identify(null), TestContext.Current.CancellationToken);

    private static IStepMessage[] Messages(NodeSums sums)
    {
        var reduction = new ChunkReduction(Kernels.Best, Chunks, NodeSums.Root);
        var totals = Chunks.Chunks.Select(chunk => new ChunkTotal(chunk)).ToArray();
        foreach (var total in totals) reduction.Reduce(total, [sums.Of[NodeSums.Root.Left], sums.Of[NodeSums.Root.Right]]);
        var norms = totals.SelectMany(total => total.NormBlocks.ToArray()).ToArray();
        var decision = StepDecision.Of(TinyRun.Plan, Chunks, Step.Number, sums.Results.Select(result => result.Cost).ToArray(), norms);
        return [.. totals.Select(total => new PublishTotal(Step, total)), new Decide(decision, new Progress(1, 0, null), [.. sums.Results])];
    }
}
