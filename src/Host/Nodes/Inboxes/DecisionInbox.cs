using Akka.Actor;
using Lockstep.Model;
using Lockstep.Protocol.Streams;
using Lockstep.Protocol.Tracing;
using Lockstep.Workers;
using static Lockstep.Protocol.Deciding;

namespace Lockstep.Host.Nodes.Inboxes;

/// <summary>Decisions for the replica here, with the states of all rows.</summary>
/// <param name="context">The run.</param>
/// <param name="gate">Knows the replica's version.</param>
/// <param name="replica">The keeper of the replica.</param>
/// <param name="traffic">Counts bytes.</param>
internal sealed class DecisionInbox(StreamContext context, VersionGate gate, IActorRef replica, Traffic traffic) : IInbox
{
    private readonly double[] _reals = new double[2 + ProgressBody.Length];
    private readonly float[] _rate = new float[2];
    private readonly float[] _states = new float[context.Root.Count * context.StatesPerShard];
    private bool _isWanted;

    public string? Begin(in FrameHeader header, CancellationToken closing, out FrameBody body)
    {
        _isWanted = gate.WaitFor(header.Step, closing);
        body = _isWanted
            ? FrameBody.Into(BodySegment.Of<double>(_reals), BodySegment.Of<float>(_rate), BodySegment.Of<float>(_states))
            : FrameBody.Discard;
        return null;
    }

    public void Complete(in FrameHeader header)
    {
        traffic.Received(header.WireBytes);
        if (!_isWanted) return;
        var decision = new StepDecision(header.Step, _reals[0], _reals[1], _rate[0]);
        // A replica takes over the states only.
        var results = Enumerable.Range(0, context.Root.Count)
            .Select(shard => new ShardResult(shard, 0, _states.AsMemory(shard * context.StatesPerShard, context.StatesPerShard)));
        replica.Tell(new Decide(decision, ProgressBody.Read(header.Step + 1, _reals.AsSpan(2)), [.. results]).Traced(header.Trace), ActorRefs.NoSender);
    }
}
