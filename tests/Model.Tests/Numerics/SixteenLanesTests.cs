using FsCheck;
using FsCheck.Fluent;
using Lockstep.Model.Numerics;

namespace Lockstep.Model.Tests.Numerics;

public sealed unsafe class SixteenLanesTests
{
    [Fact]
    public void Lanes_fold_by_halves() =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            var lanes = Values.Buffer(16, seed);
            var sums = lanes.Span.ToArray();
            for (var half = 8; half > 0; half /= 2)
            {
                for (var lane = 0; lane < half; lane++) sums[lane] += sums[lane + half];
            }

            Bits.AssertSame([sums[0]], [SixteenLanes.Fold(lanes.Pointer)], "fold");
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Squares_go_to_lane_column_mod_sixteen_and_fold_by_halves() =>
        Prop.ForAll(Gen.Choose(1, 20).ToArbitrary(), Gen.Choose(1, 70).ToArbitrary(), Gen.Choose(0, int.MaxValue).ToArbitrary(), (rows, columns, seed) =>
        {
            var values = Values.Buffer(rows * columns, seed);
            var lanes = new double[16];
            for (var i = 0; i < values.Length; i++) lanes[i % columns % 16] += (double)values.Span[i] * values.Span[i];
            for (var half = 8; half > 0; half /= 2)
            {
                for (var lane = 0; lane < half; lane++) lanes[lane] += lanes[lane + half];
            }

            Assert.Equal(
                BitConverter.DoubleToInt64Bits(lanes[0]), BitConverter.DoubleToInt64Bits(SixteenLanes.SumOfSquares(values.Pointer, rows, columns)));
        }).QuickCheckThrowOnFailure();
}
