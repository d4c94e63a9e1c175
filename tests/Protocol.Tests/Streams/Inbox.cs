using System.Collections.Concurrent;
using Lockstep.Protocol.Streams;

namespace Lockstep.Protocol.Tests.Streams;

/// <summary>A receiver that takes everything up to a limit into arrays of its own, and tells what it got.</summary>
internal class Inbox : IFrameReceiver
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly BlockingCollection<(FrameHeader Header, byte[] Body)> _frames = [];
    private readonly TaskCompletionSource<ConnectionEnd> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private byte[] _landing = [];

    public ConcurrentQueue<string> Failures { get; } = new();

    public int Begun { get; private set; }

    public int Ends { get; private set; }

    /// <summary>Where a body lands; by default in a new array.</summary>
    public Func<FrameHeader, FrameBody?>? Landing { get; init; }

    public ConnectionEnd End => _end.Task.Wait(Patience) ? _end.Task.Result : throw new TimeoutException("The connection did not end.");

    public int Waiting => _frames.Count;

    public (FrameHeader Header, byte[] Body) Next() => _frames.TryTake(out var frame, Patience) ? frame : throw new TimeoutException("No frame came.");

    public virtual bool TryBegin(in FrameHeader header, out FrameBody body, out string? refusal, CancellationToken closing)
    {
        Begun++;
        refusal = null;
        _landing = [];
        if (Landing?.Invoke(header) is { } landing)
        {
            body = landing;
            return true;
        }

        if (header.BodyBytes > 1 << 24)
        {
            (body, refusal) = (default, "it is larger than this test");
            return false;
        }

        _landing = new byte[header.BodyBytes];
        body = FrameBody.Into<byte>(_landing);
        return true;
    }

    public virtual void Complete(in FrameHeader header) => _frames.Add((header, _landing));

    public void Fail(in FrameHeader header, string reason) => Failures.Enqueue(reason);

    public void Closed(ConnectionEnd end)
    {
        Ends++;
        _end.TrySetResult(end);
    }
}
