using Lockstep.Coordinator.Deadlines;
using Lockstep.Coordinator.Steps;
using Lockstep.Model;

namespace Lockstep.Coordinator.Tests.Steps;

public sealed class DecidedStepTests
{
    private static readonly DecidedStep Step = new(new StepDecision(3, 1, 1, 1));
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public void The_replica_here_is_always_waited_for() => Assert.False(Step.WithAppliedElsewhere().WithAppliedElsewhere().IsCommitted(false, 99 * Second));

    [Fact]
    public void It_is_enough_where_there_is_no_other() => Assert.True(Step.WithAppliedHere(Second).IsCommitted(false, Second));

    [Fact]
    public void Where_there_are_others_one_of_them_must_have_the_step() =>
        Assert.Equal((false, true), (Step.WithAppliedHere(Second).IsCommitted(true, Second), Step.WithAppliedElsewhere().WithAppliedHere(Second).IsCommitted(true, Second)));

    [Fact]
    public void Others_that_hang_are_not_waited_for()
    {
        var step = Step.WithAppliedHere(Second).WithAppliedHere(9 * Second);
        Assert.False(step.IsCommitted(true, (0.9 * DeadlinePolicy.Replicas) + Second));
        Assert.True(step.IsCommitted(true, DeadlinePolicy.Replicas + Second));
    }
}
