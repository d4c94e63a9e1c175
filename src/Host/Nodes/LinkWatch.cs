using Lockstep.Coordinator.Runs;
using Lockstep.Protocol.Streams;

namespace Lockstep.Host.Nodes;

/// <summary>Looks at the stream to a node every second.</summary>
internal sealed class LinkWatch(TensorConnection connection, TimeProvider time)
{
    private long _received = -1;
    private long _since;

    public LinkFigures Look()
    {
        var (now, received) = (time.GetTimestamp(), connection.ReceivedBytes);
        if (received != _received) (_received, _since) = (received, now);
        // One sent again in vain is lost now and then on any link.
        var isUnanswered = connection.Figures is { Retransmissions: > 1 };
        return new LinkFigures(connection.Peer.Node, connection.SentBytes, received, connection.QueuedFrames, time.GetElapsedTime(_since, now), isUnanswered);
    }
}
