using Lockstep.Model;
using Lockstep.Protocol.Streams;

namespace Lockstep.Host.Nodes.Inboxes;

/// <summary>Weights, row states and progress of one version, in pieces that come in order. They lie apart until all are there, so that no replica is ever between two versions.</summary>
/// <param name="context">The run.</param>
/// <param name="complete">Given all of it.</param>
internal sealed class WeightsInbox(StreamContext context, Action<WeightsCopy> complete) : IInbox
{
    private readonly WeightsCopy _weights = new(context.Layout, context.Root.Count * context.StatesPerShard);
    private readonly double[] _progress = new double[ProgressBody.Length];
    private long _step = -1;
    private long _offset;

    private long StatesOffset => (long)_weights.Parameters.Values.Length * sizeof(float);

    private long ProgressOffset => StatesOffset + ((long)_weights.RowStates.Length * sizeof(float));

    private long TotalBytes => ProgressOffset + (ProgressBody.Length * sizeof(double));

    public string? Begin(in FrameHeader header, CancellationToken closing, out FrameBody body)
    {
        body = default;
        if (_offset == 0) _step = header.Step;
        var (start, end) = Part();
        if (header.Step != _step || header.Offset != _offset || header.BodyBytes == 0 || header.BodyBytes % sizeof(float) != 0 || header.Offset + header.BodyBytes > end)
            return $"A piece of weights of step {header.Step} came from byte {header.Offset} to {header.Offset + header.BodyBytes}, where one of step {_step} from byte {_offset} on and up to {end} is due.";
        var (first, count) = ((int)((_offset - start) / sizeof(float)), (int)(header.BodyBytes / sizeof(float)));
        if (start == ProgressOffset)
        {
            if (_offset + header.BodyBytes != end) return $"A piece of {header.BodyBytes} bytes came, where the progress of {end - start} bytes is due.";
            body = FrameBody.Into(BodySegment.Of<double>(_progress));
        }
        else
        {
            body = FrameBody.Into((start == 0 ? _weights.Parameters.Values : _weights.RowStates).Memory.Slice(first, count));
        }

        return null;
    }

    public void Complete(in FrameHeader header)
    {
        _offset += header.BodyBytes;
        if (_offset != TotalBytes) return;
        _weights.Progress = ProgressBody.Read(_step, _progress);
        complete(_weights);
    }

    // Where the part that is due begins and ends.
    private (long Start, long End) Part() =>
        _offset < StatesOffset ? (0, StatesOffset) : _offset < ProgressOffset ? (StatesOffset, ProgressOffset) : (ProgressOffset, TotalBytes);
}
