using Lockstep.Model.Layers;
using Lockstep.Model.Numerics;
using Lockstep.Model.Parameters;
using Lockstep.Model.Tests.Numerics;

namespace Lockstep.Model.Tests.Layers;

public sealed unsafe class DropoutTests
{
    private const int Units = 50;
    private const int Steps = 3;

    [Fact]
    public void A_mask_is_decided_by_seed_step_row_time_layer_and_unit_alone()
    {
        var mask = Mask(seed: 1, step: 7, row: 5, layer: 2);
        Bits.AssertSame(mask, Mask(seed: 1, step: 7, row: 5, layer: 2, slot: 3, rows: 4), "another slot");
        foreach (var kernels in Widths.All) Bits.AssertSame(mask, Mask(seed: 1, step: 7, row: 5, layer: 2, kernels: kernels), "another width");
        Assert.NotEqual(mask, Mask(seed: 2, step: 7, row: 5, layer: 2));
        Assert.NotEqual(mask, Mask(seed: 1, step: 8, row: 5, layer: 2));
        Assert.NotEqual(mask, Mask(seed: 1, step: 7, row: 6, layer: 2));
        Assert.NotEqual(mask, Mask(seed: 1, step: 7, row: 5, layer: 1));
        Assert.NotEqual(mask[..Units], mask[Units..(2 * Units)]);
    }

    [Fact]
    public void A_longer_unroll_draws_the_same_masks_for_the_times_that_both_have()
    {
        var mask = Mask(seed: 1, step: 7, row: 5, layer: 2);
        Bits.AssertSame(mask, Mask(seed: 1, step: 7, row: 5, layer: 2, steps: 2 * Steps).AsSpan(0, mask.Length), "unroll");
    }

    [Theory]
    [InlineData(0.35)]
    [InlineData(0.5)]
    [InlineData(0.9)]
    public void The_expected_share_is_kept_and_scaled_up_by_it(double keep)
    {
        var kept = 0;
        var all = 0;
        for (var step = 0; step < 200; step++)
        {
            var mask = Mask(seed: 3, step, row: 0, layer: 0, keep: keep);
            Assert.All(mask, factor => Assert.True(factor == 0 || factor == (float)(1 / keep), $"factor {factor}"));
            kept += mask.Count(factor => factor > 0);
            all += mask.Length;
        }

        // Five standard deviations, of draws that are the same every time.
        Assert.Equal(keep, (double)kept / all, 5 * Math.Sqrt(keep * (1 - keep) / all));
    }

    [Fact]
    public void What_is_dropped_forward_is_dropped_backward()
    {
        var dropout = new Dropout(Kernels.Best, new Positions(1, Steps), Units, 0.5, 1, 0);
        dropout.Draw(0, 0, 0);
        Bits.AssertSame(Apply(dropout, Ones(Steps), 0, true), Apply(dropout, Ones(Steps), 0, true), "second time");
    }

    [Fact]
    public void In_evaluation_and_without_dropout_values_pass()
    {
        var values = Values.Buffer(Steps * Units, 1);
        var dropping = new Dropout(Kernels.Best, new Positions(1, Steps), Units, 0.5, 1, 0);
        dropping.Draw(0, 0, 0);
        Bits.AssertSame(values.Span, Apply(dropping, values, 0, training: false), "evaluation");
        var keeping = new Dropout(Kernels.Best, new Positions(1, Steps), Units, 1, 1, 0);
        keeping.Draw(0, 0, 0);
        Bits.AssertSame(values.Span, Apply(keeping, values, 0, training: true), "keep 1");
    }

    private static float[] Mask(
        uint seed, long step, int row, int layer, int slot = 0, int rows = 1, int steps = Steps, double keep = 0.5, Kernels? kernels = null)
    {
        var dropout = new Dropout(kernels ?? Kernels.Best, new Positions(rows, steps), Units, keep, seed, layer);
        dropout.Draw(slot, step, row);
        return Apply(dropout, Ones(steps), slot * steps, training: true);
    }

    private static float[] Apply(Dropout dropout, FloatBuffer values, int first, bool training)
    {
        var result = new FloatBuffer(values.Length);
        dropout.Apply(values.Pointer, first, result.Pointer, values.Length / Units, training);
        return result.Span.ToArray();
    }

    private static FloatBuffer Ones(int steps)
    {
        var ones = new FloatBuffer(steps * Units);
        ones.Span.Fill(1);
        return ones;
    }
}
