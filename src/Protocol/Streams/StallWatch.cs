namespace Lockstep.Protocol.Streams;

/// <summary>Notices that something is under way and does not move.</summary>
internal sealed class StallWatch(TimeProvider time, TimeSpan timeout)
{
    private long _moved = -1;
    private long _since;

    /// <summary>Whether nothing moved for as long as the timeout, seen at regular calls.</summary>
    public bool IsStalled(bool busy, long moved)
    {
        if (!busy || moved != _moved)
        {
            (_moved, _since) = (busy ? moved : -1, time.GetTimestamp());
            return false;
        }

        return time.GetElapsedTime(_since) >= timeout;
    }
}
