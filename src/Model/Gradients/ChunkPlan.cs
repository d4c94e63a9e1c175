using Lockstep.Model.Parameters;

namespace Lockstep.Model.Gradients;

/// <summary>The chunks of a model's gradient: decoder, layers from the top down, encoder. Backpropagation completes them in this order, but for the bias of the decoder, which comes after its matrix.</summary>
public sealed class ChunkPlan
{
    /// <summary>Values of a chunk, about; half a megabyte.</summary>
    /// <remarks>Small enough to overlap with computation, and with the total of the chunk before it, large enough that messages do not count.</remarks>
    public const int TargetValues = 131072;

    // Of these a step touches few.
    private const int TargetValuesTouched = 4 * TargetValues;

    private ChunkPlan(IReadOnlyList<Chunk> chunks)
    {
        Chunks = chunks;
        var blocks = new int[chunks.Count + 1];
        for (var i = 0; i < chunks.Count; i++) blocks[i + 1] = blocks[i] + chunks[i].NormBlocks;
        FirstNormBlock = blocks;
    }

    /// <summary>The chunks.</summary>
    public IReadOnlyList<Chunk> Chunks { get; }

    /// <summary>For each chunk the number of norm blocks before it, and at the end that of all.</summary>
    public IReadOnlyList<int> FirstNormBlock { get; }

    /// <summary>Terms of the global norm.</summary>
    public int NormBlocks => FirstNormBlock[^1];

    /// <summary>The chunks of a layout.</summary>
    public static ChunkPlan For(ParameterLayout layout)
    {
        ArgumentNullException.ThrowIfNull(layout);
        var chunks = new List<Chunk>();
        foreach (var tensor in layout.Tensors.Reverse())
        {
            var normBlock = new Chunk(0, tensor, 0, tensor.Rows, ChunkKind.Dense).NormBlockRows;
            var kind = tensor.Name != "encoder.weight" ? ChunkKind.Dense : layout.Shape.Recipe.TieWeights ? ChunkKind.DenseAndTouched : ChunkKind.Touched;
            var values = kind == ChunkKind.Touched ? TargetValuesTouched : TargetValues;
            var rows = Math.Max(1, values / tensor.Columns / normBlock) * normBlock;
            for (var row = 0; row < tensor.Rows; row += rows)
            {
                chunks.Add(new Chunk(chunks.Count, tensor, row, Math.Min(tensor.Rows, row + rows), kind));
            }
        }

        return new ChunkPlan(chunks);
    }

    /// <summary>Rows of a tensor that together are about a chunk, and not less than one: a multiple of some number.</summary>
    internal static int RowsOfAbout(TensorSpec tensor, int multiple) => (Math.Max(1, TargetValues / tensor.Columns) + multiple - 1) / multiple * multiple;

    /// <summary>The chunks of the tensor of a name.</summary>
    public IEnumerable<Chunk> Of(string tensor) => Chunks.Where(chunk => chunk.Tensor.Name == tensor);
}
