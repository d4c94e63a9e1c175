using Lockstep.Tests;

namespace Lockstep.Model.Tests.Training;

public sealed class AuditDrawTests
{
    private static readonly Recipe Recipe = TinyRun.Recipe with { BatchSize = 100, Shards = 100 };

    [Fact]
    public void About_one_shard_in_a_thousand_is_audited() =>
        Assert.InRange(Enumerable.Range(0, 10_000).Sum(step => AuditDraw.Of(Recipe, step).Length), 900, 1100);

    [Fact]
    public void The_same_seed_draws_the_same_and_another_others()
    {
        var steps = Enumerable.Range(0, 1000).ToArray();
        Assert.Equal(steps.SelectMany(step => AuditDraw.Of(Recipe, step)), steps.SelectMany(step => AuditDraw.Of(Recipe, step)));
        Assert.NotEqual(steps.SelectMany(step => AuditDraw.Of(Recipe, step)), steps.SelectMany(step => AuditDraw.Of(Recipe with { Seed = 99 }, step)));
    }

    [Fact]
    public void Every_shard_has_its_turn() =>
        Assert.Equal(100, Enumerable.Range(0, 20_000).SelectMany(step => AuditDraw.Of(Recipe, step)).Distinct().Count());
}
