namespace Lockstep.Host.Nodes;

/// <summary>Counts the bytes of steps on the tensor streams of a process, and how fast bodies arrive. Weights and corpora for joiners are not counted.</summary>
internal sealed class Traffic
{
    // A mean that follows a change within some tens of frames.
    private const double Weight = 1.0 / 32;

    // Each node says it every second.
    private const double WeightOfHeard = 1.0 / 4;

    private long _sent;
    private long _received;
    private long _shares;
    private double _secondsPerByte;

    /// <summary>Bytes sent.</summary>
    public long SentBytes => Interlocked.Read(ref _sent);

    /// <summary>Bytes received.</summary>
    public long ReceivedBytes => Interlocked.Read(ref _received);

    /// <summary>Steps times workers: how many shares of a step were computed elsewhere.</summary>
    public long Shares => Interlocked.Read(ref _shares);

    /// <summary>What a byte of a large body takes to arrive; 0 before the first.</summary>
    public double SecondsPerByte => Volatile.Read(ref _secondsPerByte);

    public void Sent(long bytes) => Interlocked.Add(ref _sent, bytes);

    public void Received(long bytes) => Interlocked.Add(ref _received, bytes);

    public void ShareComputed() => Interlocked.Increment(ref _shares);

    public void Timed(long bytes, TimeSpan took) => Take(took.TotalSeconds / bytes, Weight);

    /// <summary>What a byte takes to arrive at another node, by its word: where sums go between nodes, none is timed here.</summary>
    public void Heard(double secondsPerByte)
    {
        if (secondsPerByte > 0) Take(secondsPerByte, WeightOfHeard);
    }

    private void Take(double now, double weight)
    {
        // Two streams may overwrite each other's mean: either is as good.
        var last = SecondsPerByte;
        Volatile.Write(ref _secondsPerByte, last == 0 ? now : last + (weight * (now - last)));
    }
}
