namespace Lockstep.Host.Nodes;

/// <summary>Counts the bytes of steps on the tensor streams of a process, and how fast bodies arrive. Weights and corpora for joiners are not counted.</summary>
internal sealed class Traffic
{
    // A mean that follows a change within some tens of frames.
    private const double Weight = 1.0 / 32;

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

    public void Timed(long bytes, TimeSpan took)
    {
        var (last, now) = (SecondsPerByte, took.TotalSeconds / bytes);
        // Two streams may overwrite each other's mean: either is as good.
        Volatile.Write(ref _secondsPerByte, last == 0 ? now : last + (Weight * (now - last)));
    }
}
