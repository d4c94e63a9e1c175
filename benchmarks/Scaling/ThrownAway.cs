using Lockstep.Host.Nodes;
using Lockstep.Protocol.Streams;

namespace Lockstep.Benchmarks.Scaling;

/// <summary>Reads and checks what comes, keeps nothing of it, and tells which version a replica would have.</summary>
internal sealed class ThrownAway(StreamContext context, Action<VersionIs> told) : IFrameReceiver
{
    private readonly long _weights = sizeof(float) * (context.Layout.Length + ((long)context.Plan.Recipe.BatchSize * context.Plan.Shape.RowStateLength))
        + (sizeof(double) * ProgressBody.Length);
    private long _received;

    public bool TryBegin(in FrameHeader header, out FrameBody body, out string? refusal, CancellationToken closing)
    {
        (body, refusal) = (FrameBody.Discard, null);
        return true;
    }

    public void Complete(in FrameHeader header)
    {
        switch (header.Kind)
        {
            case FrameKind.Weights:
                _received += header.BodyBytes;
                if (_received == _weights) told(new VersionIs(header.Step, true));
                break;
            case FrameKind.Decision:
                told(new VersionIs(header.Step + 1, false));
                break;
        }
    }

    public void Fail(in FrameHeader header, string reason) => Console.Error.WriteLine(reason);

    public void Closed(ConnectionEnd end)
    {
    }
}
