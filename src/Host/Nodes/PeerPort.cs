using System.Runtime.CompilerServices;
using Akka.Actor;
using Lockstep.Protocol.Streams;
using static Lockstep.Coordinator.Nodes.NodeControl;
using static Lockstep.Protocol.Deciding;
using static Lockstep.Protocol.GradientReduction;
using static Lockstep.Protocol.ShardComputing;

namespace Lockstep.Host.Nodes;

/// <summary>Where another node is told things: what carries tensors goes as frames of its stream, all else by the control plane.</summary>
/// <param name="connection">The stream.</param>
/// <param name="frames">Makes the frames.</param>
/// <param name="control">Takes all else.</param>
/// <param name="traffic">Counts bytes.</param>
internal sealed class PeerPort(TensorConnection connection, Frames frames, ICanTell control, Traffic traffic) : ICanTell
{
    // What is told to several peers is one frame, and its checksum is computed once.
    private static readonly ConditionalWeakTable<object, OutgoingFrame> Shared = [];

    /// <summary>What happens where a part of this node threw: nobody elsewhere can do anything about it.</summary>
    public Action<StepFailed> Failed { private get; init; } = _ => { };

    public void Tell(object message, IActorRef sender)
    {
        switch (message)
        {
            case PushPartialSums push:
                var trace = FrameTrace.Of(push);
                foreach (var sum in push.Sums) Send(frames.Of(push.Step, push.Chunk, sum, trace));
                break;
            case PublishTotal published:
                Send(Shared.GetValue(published, _ => frames.Of(published)));
                break;
            case Decide decide:
                Send(Shared.GetValue(decide, _ => frames.Of(decide)));
                break;
            case ShardsComputed computed:
                Send(frames.Of(computed));
                break;
            case SendWeights send:
                connection.SendOnce(frames.Of(send.Weights));
                break;
            case StepFailed failed:
                Failed(failed);
                break;
            default:
                control.Tell(message, sender);
                break;
        }
    }

    private void Send(OutgoingFrame frame)
    {
        traffic.Sent(frame.WireBytes);
        // A peer that is so far behind cannot keep up; it comes back with fresh weights. Ending a connection waits for its threads.
        if (!connection.Send(frame) && connection.End is null) ThreadPool.QueueUserWorkItem(_ => connection.Dispose());
    }
}
