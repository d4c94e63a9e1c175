using Lockstep.Coordinator.Runs;
using Lockstep.Host.Monitoring;
using Lockstep.Tests;

namespace Lockstep.Host.Tests.Monitoring;

public sealed class TimelineTests
{
    private readonly ManualTime _time = new();
    private readonly Timeline _timeline;

    public TimelineTests() => _timeline = new Timeline(_time, 0, capacity: 2);

    [Fact]
    public void A_lane_shows_receiving_computing_pushing_and_waiting_without_gaps()
    {
        _timeline.Add(Share("ann", 0, asked: 1, answered: 6, waited: 1, took: 3));
        _time.Advance(TimeSpan.FromSeconds(8));
        _timeline.End(0, TimeSpan.FromSeconds(8));

        var step = Assert.Single(_timeline.Steps);
        Assert.Equal((0L, 0.0, 8.0), (step.Step, step.Began, step.Ended));
        var (worker, segments) = Assert.Single(step.Lanes);
        Assert.Equal("ann", worker);
        Assert.Equal([new Segment("receiving", 1, 2), new Segment("computing", 2, 5), new Segment("pushing", 5, 6), new Segment("waiting", 6, 8)], segments);
    }

    [Fact]
    public void A_worker_whose_clock_says_more_than_there_was_ends_with_its_answer()
    {
        _timeline.Add(Share("ann", 0, asked: 1, answered: 2, waited: 0.5, took: 9));
        _timeline.End(0, TimeSpan.FromSeconds(8));
        Assert.All(_timeline.Steps.Single().Lanes.Single().Segments, segment => Assert.InRange(segment.To, 1, 2));
    }

    [Fact]
    public void Lanes_are_those_of_the_step_and_only_the_last_steps_are_kept()
    {
        for (var step = 0; step < 3; step++)
        {
            _timeline.Add(Share("late", step - 1, 0, 1, 0, 1));
            _timeline.Add(Share("bob", step, 0, 1, 0, 1));
            _timeline.Add(Share("ann", step, 0, 1, 0, 1));
            _timeline.End(step, TimeSpan.FromSeconds(1));
        }

        Assert.Equal([1L, 2], _timeline.Steps.Select(step => step.Step));
        Assert.All(_timeline.Steps, step => Assert.Equal(["ann", "bob"], step.Lanes.Select(lane => lane.Worker)));
    }

    private static ShareTimes Share(string worker, long step, double asked, double answered, double waited, double took) => new(
        worker, step, 2, TimeSpan.FromSeconds(asked).Ticks, TimeSpan.FromSeconds(answered).Ticks, TimeSpan.FromSeconds(waited), TimeSpan.FromSeconds(took));
}
