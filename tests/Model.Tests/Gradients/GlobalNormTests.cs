using FsCheck;
using FsCheck.Fluent;
using Lockstep.Model.Gradients;

namespace Lockstep.Model.Tests.Gradients;

public sealed class GlobalNormTests
{
    [Fact]
    public void It_is_the_square_root_of_the_sum() => Assert.Equal(13, GlobalNorm.Of([9, 16, 144]));

    [Fact]
    public void Terms_fold_in_the_tree_that_splits_after_the_larger_half() =>
        Assert.Equal(Math.Sqrt(((1e16 + 1) + 3) + (5 + 7.5)), GlobalNorm.Of([1e16, 1, 3, 5, 7.5]));

    [Fact]
    public void It_is_near_the_plain_sum() =>
        Prop.ForAll(Gen.NonEmptyListOf(Gen.Choose(0, 1000)).ToArbitrary(), terms =>
        {
            var squares = terms.Select(term => (double)term * term).ToArray();
            Assert.Equal(Math.Sqrt(squares.Sum()), GlobalNorm.Of(squares), 1e-9);
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_term_that_is_not_finite_makes_the_norm_so(double term) => Assert.False(double.IsFinite(GlobalNorm.Of([1, 2, term, 4])));
}
