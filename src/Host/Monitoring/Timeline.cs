using System.Collections.Immutable;
using Lockstep.Coordinator.Runs;

namespace Lockstep.Host.Monitoring;

/// <summary>The last steps, with a lane for each worker.</summary>
/// <param name="time">The clock of the shares' timestamps.</param>
/// <param name="start">Its timestamp that counts as 0.</param>
/// <param name="capacity">How many steps are kept.</param>
internal sealed class Timeline(TimeProvider time, long start, int capacity)
{
    private readonly Queue<TimelineStep> _steps = new(capacity);
    private readonly List<ShareTimes> _shares = [];

    public IReadOnlyCollection<TimelineStep> Steps => _steps;

    public void Add(ShareTimes share) => _shares.Add(share);

    /// <summary>A step was committed now.</summary>
    public void End(long step, TimeSpan took)
    {
        var ended = Seconds(time.GetTimestamp());
        var began = ended - took.TotalSeconds;
        if (_steps.Count == capacity) _steps.Dequeue();
        // Shares of older steps came too late to be part of one.
        _steps.Enqueue(new TimelineStep(
            step, began, ended, [.. _shares.Where(share => share.Step == step).GroupBy(share => share.Worker).OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => (group.Key, Lane(group, ended)))]));
        _shares.Clear();
    }

    private ImmutableArray<Segment> Lane(IEnumerable<ShareTimes> shares, double ended)
    {
        var lane = ImmutableArray.CreateBuilder<Segment>();
        foreach (var share in shares)
        {
            var (asked, answered) = (Seconds(share.Asked), Seconds(share.Answered));
            // The worker's clock says how long, and not when: the request takes no time, and the answer comes after the sums.
            var computing = Math.Min(asked + share.Waited.TotalSeconds, answered);
            var pushing = Math.Min(computing + share.Took.TotalSeconds, answered);
            Add("receiving", asked, computing);
            Add("computing", computing, pushing);
            Add("pushing", pushing, answered);
            Add("waiting", answered, ended);
        }

        return lane.ToImmutable();

        void Add(string kind, double from, double to)
        {
            if (to > from) lane.Add(new Segment(kind, from, to));
        }
    }

    private double Seconds(long timestamp) => time.GetElapsedTime(start, timestamp).TotalSeconds;
}
