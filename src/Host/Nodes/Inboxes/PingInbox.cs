using Lockstep.Protocol.Streams;

namespace Lockstep.Host.Nodes.Inboxes;

/// <summary>What a worker says of itself every second.</summary>
/// <param name="stalled">Told the share of its time in which its process could not run, since it said so last.</param>
/// <param name="arriving">Told the seconds that a byte of a partial sum takes to arrive there; 0 where none come.</param>
internal sealed class PingInbox(Action<double> stalled, Action<double> arriving) : IInbox
{
    private readonly double[] _said = new double[2];

    public string? Begin(in FrameHeader header, CancellationToken closing, out FrameBody body)
    {
        body = FrameBody.Into(BodySegment.Of<double>(_said));
        return null;
    }

    public void Complete(in FrameHeader header)
    {
        if (!_said.All(value => value is >= 0 and <= 1)) throw new InvalidDataException($"A ping says {_said[0]} and {_said[1]}, which are no shares of a second.");
        stalled(_said[0]);
        arriving(_said[1]);
    }
}
