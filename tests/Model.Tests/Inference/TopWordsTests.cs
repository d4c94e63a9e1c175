using FsCheck;
using FsCheck.Fluent;
using Lockstep.Model.Inference;

namespace Lockstep.Model.Tests.Inference;

public sealed class TopWordsTests
{
    // Few different values, so that there are ties, zeros of both signs among them.
    private static readonly Gen<(float[] Logits, int Count)> Cases =
        from length in Gen.Choose(1, 60)
        from logits in Gen.Elements(-3.5f, -1, -0f, 0f, 0.25f, 2, float.MinValue).ArrayOf(length)
        from count in Gen.Choose(1, length)
        select (logits, count);

    [Fact]
    public void The_largest_logits_are_found_and_of_equal_ones_the_lower_ids() => Prop.ForAll(Cases.ToArbitrary(), given =>
    {
        var ids = new int[given.Count];
        var top = new TopWords(given.Count);
        for (var time = 0; time < 2; time++) top.Select(given.Logits, ids);

        Assert.Equal(Enumerable.Range(0, given.Logits.Length).OrderByDescending(id => given.Logits[id]).ThenBy(id => id).Take(given.Count).Order(), ids);
    }).Check(Config.QuickThrowOnFailure);
}
