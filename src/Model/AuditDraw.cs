using System.Collections.Immutable;
using Lockstep.Model.Numerics;

namespace Lockstep.Model;

/// <summary>Draws the shards that are computed by two workers, so that one that computes wrongly is found: one in a thousand, by seed, step and shard alone.</summary>
public static class AuditDraw
{
    private const uint OneIn = 1000;

    /// <summary>The shards of a step that are audited, ascending; usually none.</summary>
    public static ImmutableArray<int> Of(Recipe recipe, long step)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        var random = new Philox(recipe.Seed, (uint)RandomStream.Audit);
        ImmutableArray<int> drawn = [];
        for (var shard = 0; shard < recipe.Shards; shard++)
        {
            if (random.At((uint)shard, 0, (uint)step, (uint)(step >> 32)).X < uint.MaxValue / OneIn) drawn = drawn.Add(shard);
        }

        return drawn;
    }
}
