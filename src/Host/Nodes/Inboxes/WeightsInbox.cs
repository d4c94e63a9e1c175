using Akka.Actor;
using Lockstep.Model;
using Lockstep.Protocol.Streams;
using static Lockstep.Workers.ReplicaControl;

namespace Lockstep.Host.Nodes.Inboxes;

/// <summary>Weights and row states for a replica that has none yet, in pieces that come in order.</summary>
/// <param name="replica">The replica, at version -1.</param>
/// <param name="keeper">Its keeper.</param>
internal sealed class WeightsInbox(Replica replica, IActorRef keeper) : IInbox
{
    private long _offset;

    private long ParameterBytes => (long)replica.Parameters.Values.Length * sizeof(float);

    private long TotalBytes => ParameterBytes + ((long)replica.RowStates.Length * sizeof(float));

    public string? Begin(in FrameHeader header, CancellationToken closing, out FrameBody body)
    {
        body = default;
        var end = header.Offset + header.BodyBytes;
        if (header.Offset != _offset || header.BodyBytes == 0 || header.BodyBytes % sizeof(float) != 0 || end > TotalBytes || (header.Offset < ParameterBytes && end > ParameterBytes))
            return $"A piece of weights came from byte {header.Offset} to {end}, where one from byte {_offset} on is due.";
        var (part, start) = header.Offset < ParameterBytes ? (replica.Parameters.Values, header.Offset) : (replica.RowStates, header.Offset - ParameterBytes);
        body = FrameBody.Into(part.Memory.Slice((int)(start / sizeof(float)), (int)(header.BodyBytes / sizeof(float))));
        return null;
    }

    public void Complete(in FrameHeader header)
    {
        _offset += header.BodyBytes;
        if (_offset == TotalBytes) keeper.Tell(new WeightsReceived(header.Step), ActorRefs.NoSender);
    }
}
