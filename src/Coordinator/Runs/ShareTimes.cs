namespace Lockstep.Coordinator.Runs;

/// <summary>When a worker had its share of a step, from the request to the answer.</summary>
/// <param name="Worker">Its name.</param>
/// <param name="Step">The step over the whole run, from 0.</param>
/// <param name="Shards">How many shards.</param>
/// <param name="Asked">When it was asked, as a timestamp of the coordinator's clock.</param>
/// <param name="Answered">When its answer came.</param>
/// <param name="Waited">How long it waited, by its own clock, for the weights of the step.</param>
/// <param name="Took">How long it computed, by its own clock. The rest of the time went to requests, sums and answers under way.</param>
public sealed record ShareTimes(string Worker, long Step, int Shards, long Asked, long Answered, TimeSpan Waited, TimeSpan Took)
{
    /// <summary>How long the request, its sums and its answer were under way; by two clocks, that of the coordinator and that of the worker.</summary>
    /// <param name="time">The coordinator's clock.</param>
    public TimeSpan UnderWay(TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        var rest = time.GetElapsedTime(Asked, Answered) - Waited - Took;
        return rest > TimeSpan.Zero ? rest : TimeSpan.Zero;
    }
}
