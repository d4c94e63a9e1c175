using Lockstep.Coordinator.Runs;
using Lockstep.Protocol.Streams;

namespace Lockstep.Host.Nodes;

/// <summary>Looks at the stream to a node every second, and hears what the node says of itself as often.</summary>
internal sealed class LinkWatch(TensorConnection connection, TimeProvider time)
{
    // Whoever runs sends something every second, and what was said before counts no more.
    private static readonly TimeSpan Lately = TimeSpan.FromSeconds(3);

    private readonly Lock _lock = new();
    private long _received;
    private long _since = time.GetTimestamp();
    private (double Share, double Before, long At) _stalled;

    /// <summary>Whether something came from it lately, as it does every second from whoever runs.</summary>
    public bool IsHeard => time.GetElapsedTime(Volatile.Read(ref _since)) < Lately;

    /// <summary>The node said in what share of its time its process could not run.</summary>
    public void Stalled(double share)
    {
        lock (_lock) _stalled = (share, _stalled.Share, time.GetTimestamp());
    }

    public LinkFigures Look()
    {
        var (now, received) = (time.GetTimestamp(), connection.ReceivedBytes);
        if (received != _received)
        {
            _received = received;
            Volatile.Write(ref _since, now);
        }

        // One sent again in vain is lost now and then on any link.
        var isUnanswered = connection.Figures is { Retransmissions: > 1 };
        return new LinkFigures(connection.Peer.Node, connection.SentBytes, received, connection.QueuedFrames, time.GetElapsedTime(_since, now), isUnanswered, StalledLately(now));
    }

    // A process that stood still once and goes on is not slow: it says so twice.
    private double StalledLately(long now)
    {
        lock (_lock) return time.GetElapsedTime(_stalled.At, now) < Lately ? Math.Min(_stalled.Share, _stalled.Before) : 0;
    }
}
