using Lockstep.Model.Gradients;
using Lockstep.Protocol.Streams;

namespace Lockstep.Host.Nodes.Inboxes;

/// <summary>Where the touched rows of a chunk land before they are put in their places: which they are is known with the body only.</summary>
internal sealed class TouchedBody
{
    private readonly int[] _rows;
    private readonly float[] _values;

    public TouchedBody(StreamContext context)
    {
        var touchable = context.Chunks.Chunks.Where(chunk => chunk.Kind != ChunkKind.Dense).ToArray();
        _rows = new int[touchable.Max(MostRows)];
        _values = new float[touchable.Max(chunk => MostRows(chunk) * chunk.Tensor.Columns)];

        int MostRows(Chunk chunk) => Math.Min(context.MaxTouchedRows, chunk.EndRow - chunk.FirstRow);
    }

    /// <summary>Why a header that says how many rows come is refused, or null.</summary>
    public string? Refusal(in FrameHeader header, Chunk chunk) => header switch
    {
        { Marks: not FrameMarks.Sparse } => $"A frame of {chunk.Tensor.Name} has the marks {header.Marks}, and not those of touched rows.",
        _ when header.Rows > _rows.Length || header.Rows > chunk.EndRow - chunk.FirstRow => $"A frame announces {header.Rows} touched rows of {chunk.Tensor.Name}, more than a step has.",
        _ => null,
    };

    public BodySegment Rows(int count) => BodySegment.Of<int>(_rows.AsMemory(0, count));

    public BodySegment Values(int count, int columns) => BodySegment.Of<float>(_values.AsMemory(0, count * columns));

    /// <summary>The rows that landed.</summary>
    /// <exception cref="InvalidDataException">They are not ascending rows of the chunk.</exception>
    public ReadOnlySpan<int> RowsOf(Chunk chunk, int count)
    {
        var rows = _rows.AsSpan(0, count);
        var last = chunk.FirstRow - 1;
        foreach (var row in rows)
        {
            if (row <= last || row >= chunk.EndRow) throw new InvalidDataException($"The touched rows of {chunk.Tensor.Name} are not ascending rows of its chunk.");
            last = row;
        }

        return rows;
    }

    public ReadOnlySpan<float> Row(int index, int columns) => _values.AsSpan(index * columns, columns);
}
