using Akka.Actor;
using Lockstep.Model;
using Lockstep.Protocol;
using Lockstep.Protocol.Streams;
using Lockstep.Protocol.Tracing;
using static Lockstep.Protocol.ShardComputing;

namespace Lockstep.Host.Nodes.Inboxes;

/// <summary>The results of the shards that one worker computed, for the coordinator here.</summary>
/// <param name="context">The run.</param>
/// <param name="worker">The worker.</param>
/// <param name="coordinator">The coordinator.</param>
/// <param name="traffic">Counts bytes.</param>
internal sealed class ResultInbox(StreamContext context, WorkerId worker, IActorRef coordinator, Traffic traffic) : IInbox
{
    // Two times, and a cost a shard.
    private const int Times = 2;

    private readonly int[] _shards = new int[context.Root.Count];
    private readonly ulong[] _gradient = new ulong[1];
    private readonly double[] _reals = new double[context.Root.Count + Times];
    private readonly float[] _landing = new float[context.Root.Count * context.StatesPerShard];

    // Results of a step are read until it is applied, and those of the next may come before.
    private readonly float[][] _states = [new float[context.Root.Count * context.StatesPerShard], new float[context.Root.Count * context.StatesPerShard]];
    private int _count;

    public string? Begin(in FrameHeader header, CancellationToken closing, out FrameBody body)
    {
        body = default;
        var perShard = sizeof(int) + sizeof(double) + ((long)context.StatesPerShard * sizeof(float));
        var (count, rest) = Math.DivRem(header.BodyBytes - sizeof(ulong) - (Times * sizeof(double)), perShard);
        if (count < 1 || count > context.Root.Count || rest != 0) return $"Results of {header.BodyBytes} bytes came, which are not those of some of {context.Root.Count} shards.";
        _count = (int)count;
        body = FrameBody.Into(
            BodySegment.Of<int>(_shards.AsMemory(0, _count)),
            BodySegment.Of<ulong>(_gradient),
            BodySegment.Of<double>(_reals.AsMemory(0, _count + Times)),
            BodySegment.Of<float>(_landing.AsMemory(0, _count * context.StatesPerShard)));
        return null;
    }

    public void Complete(in FrameHeader header)
    {
        traffic.Received(header.WireBytes);
        var (states, results) = (_states[header.Step % 2], new ShardResult[_count]);
        for (var i = 0; i < _count; i++)
        {
            var shard = _shards[i];
            if (shard < 0 || shard >= context.Root.Count) throw new InvalidDataException($"A result of shard {shard} came, and there are {context.Root.Count}.");
            var place = states.AsMemory(shard * context.StatesPerShard, context.StatesPerShard);
            _landing.AsSpan(i * context.StatesPerShard, context.StatesPerShard).CopyTo(place.Span);
            results[i] = new ShardResult(shard, _reals[i + Times], place);
        }

        traffic.ShareComputed();
        coordinator.Tell(new ShardsComputed(new StepId(header.Step), worker, [.. results], Time(0), _gradient[0], Time(1)).Traced(header.Trace), ActorRefs.NoSender);
    }

    private TimeSpan Time(int place) => TimeSpan.FromSeconds(Math.Clamp(_reals[place], 0, TimeSpan.SecondsPerDay));
}
