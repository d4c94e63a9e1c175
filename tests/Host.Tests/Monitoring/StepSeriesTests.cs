using FsCheck;
using FsCheck.Fluent;
using Lockstep.Host.Monitoring;

namespace Lockstep.Host.Tests.Monitoring;

public sealed class StepSeriesTests
{
    private const int Capacity = 16;

    [Fact]
    public void However_long_a_run_is_its_points_are_few_in_order_and_evenly_far_apart() => Prop.ForAll(Gen.Choose(1, 3000).ToArbitrary(), steps =>
    {
        var points = Series(steps).After(-1);
        var gaps = points.Zip(points.Skip(1), (one, next) => next.Step - one.Step).Distinct().ToList();
        return points.Count is > 0 and <= Capacity && gaps.Count <= 1 && points[^1].Step > steps - gaps.DefaultIfEmpty(1).Single();
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_short_run_has_every_step() => Assert.Equal([1L, 2, 3], Series(3).After(-1).Select(point => point.Step));

    [Fact]
    public void Whoever_has_points_gets_those_after_them() => Assert.Equal([3L], Series(3).After(2).Select(point => point.Step));

    [Fact]
    public void Points_taken_out_begin_another_generation() => Assert.Equal((0, 1), (Series(Capacity).Generation, Series(Capacity + 1).Generation));

    private static StepSeries Series(int steps)
    {
        var series = new StepSeries(Capacity);
        for (var step = 1; step <= steps; step++) series.Add(new SeriesPoint(step, 100, 1000, 5));
        return series;
    }
}
