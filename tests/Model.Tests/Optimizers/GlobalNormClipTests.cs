using FsCheck;
using FsCheck.Fluent;
using Lockstep.Model.Optimizers;

namespace Lockstep.Model.Tests.Optimizers;

public sealed class GlobalNormClipTests
{
    [Theory]
    [InlineData(0, 5, 1)]
    [InlineData(5, 5, 1)]
    [InlineData(20, 5, 0.25)]
    public void Only_what_is_beyond_the_limit_is_scaled_down_to_it(double norm, double limit, double expected) =>
        Assert.Equal(expected, GlobalNormClip.Scale(norm, limit));

    [Fact]
    public void A_scaled_norm_never_exceeds_the_limit_by_more_than_rounding() =>
        Prop.ForAll<PositiveInt, PositiveInt>((norm, limit) =>
            norm.Get * GlobalNormClip.Scale(norm.Get, limit.Get) <= limit.Get * (1 + 1e-15)).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(-1)]
    public void A_norm_that_is_not_finite_has_no_scale(double norm) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => GlobalNormClip.Scale(norm, 5));
}
