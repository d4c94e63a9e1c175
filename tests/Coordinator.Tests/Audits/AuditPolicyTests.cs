using FsCheck;
using FsCheck.Fluent;
using Lockstep.Coordinator.Audits;
using Lockstep.Protocol;

namespace Lockstep.Coordinator.Tests.Audits;

public sealed class AuditPolicyTests
{
    private static readonly WorkerId A = new("a");
    private static readonly WorkerId B = new("b");
    private static readonly WorkerId C = new("c");

    [Fact]
    public void Those_who_gave_the_same_agree()
    {
        Assert.IsType<Verdict.Agreed>(AuditPolicy.Judge([]));
        Assert.IsType<Verdict.Agreed>(AuditPolicy.Judge([Said(A, 1), Said(B, 1), Said(A, 1)]));
    }

    [Fact]
    public void A_gradient_that_was_not_asked_for_contradicts_none() => Assert.IsType<Verdict.Agreed>(AuditPolicy.Judge([Said(A, 1, 7), Said(B, 1)]));

    [Fact]
    public void Of_two_that_differ_nobody_can_say_which_is_wrong()
    {
        Assert.Equal([A, B], Assert.IsType<Verdict.Open>(AuditPolicy.Judge([Said(A, 1), Said(B, 2)])).Workers);
        Assert.IsType<Verdict.Open>(AuditPolicy.Judge([Said(A, 1, 7), Said(B, 1, 8)]));
    }

    [Fact]
    public void A_third_decides()
    {
        Assert.Equal(new Verdict.Wrong(B), AuditPolicy.Judge([Said(A, 1), Said(B, 2), Said(C, 1)]));
        Assert.Equal(new Verdict.Wrong(A), AuditPolicy.Judge([Said(A, 1, 7), Said(B, 1, 8), Said(C, 1, 8)]));
    }

    [Fact]
    public void Who_contradicts_itself_is_wrong() => Assert.Equal(new Verdict.Wrong(B), AuditPolicy.Judge([Said(A, 1), Said(B, 2), Said(A, 1), Said(B, 3)]));

    [Fact]
    public void Where_both_stay_with_what_they_said_it_cannot_be_decided() =>
        Assert.IsType<Verdict.Undecidable>(AuditPolicy.Judge([Said(A, 1), Said(B, 2), Said(A, 1), Said(B, 2)]));

    [Fact]
    public void Where_all_three_differ_it_cannot_be_decided() => Assert.IsType<Verdict.Undecidable>(AuditPolicy.Judge([Said(A, 1), Said(B, 2), Said(C, 3)]));

    // Whoever else there is, and in whatever order they speak: one wrong worker among right ones is found, and no right one is ever blamed.
    [Fact]
    public void The_only_one_who_is_wrong_is_found_and_nobody_else()
    {
        var plays = from right in Gen.Choose(2, 5)
                    from times in Gen.Choose(1, 3)
                    from order in Gen.Shuffle([.. Enumerable.Range(0, right).SelectMany(worker => Enumerable.Repeat(Said(new WorkerId($"w{worker}"), 1, 7), times)), Said(A, 1, 8)])
                    select order;
        Prop.ForAll(plays.ToArbitrary(), order => Assert.Equal(new Verdict.Wrong(A), AuditPolicy.Judge([.. order]))).QuickCheckThrowOnFailure();
    }

    private static Testimony Said(WorkerId worker, ulong mark, ulong gradient = 0) => new(worker, mark, gradient);
}
