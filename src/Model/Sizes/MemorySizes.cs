using Lockstep.Model.Layers;
using Lockstep.Model.Numerics;
using Lockstep.Model.Parameters;

namespace Lockstep.Model.Sizes;

/// <summary>Bytes that the large objects of a run take in memory.</summary>
/// <param name="layout">The tensors of its network.</param>
public sealed class MemorySizes(ParameterLayout layout)
{
    // As the evaluator does.
    private const int EvaluatedSteps = 512;

    private readonly Recipe _recipe = layout.Shape.Recipe;

    /// <summary>The weights once, as they are.</summary>
    public long Weights => Floats(layout.Length);

    /// <summary>The two packed forms of the matrices that products read, padded to whole panels.</summary>
    public long Packed => layout.Tensors
        .Where(tensor => !tensor.IsVector && (tensor.Name != "encoder.weight" || _recipe.TieWeights))
        .Sum(tensor => Panels(tensor.Rows, tensor.Columns) + Panels(tensor.Columns, tensor.Rows));

    /// <summary>One gradient, as a node's partial sum.</summary>
    public long Gradient => Floats(layout.GradientLength);

    /// <summary>The recurrent states of all rows.</summary>
    public long RowStates => Floats((long)_recipe.BatchSize * layout.Shape.RowStateLength);

    /// <summary>What computing some shards at once takes beside weights and gradients: activations, masks, logits.</summary>
    /// <remarks>Measured on real networks of one row and of two: every part of one grows with its rows.</remarks>
    public long Activations(int shards)
    {
        var (one, two) = (Network(_recipe.RowsPerShard, _recipe.NumSteps, true), Network(2 * _recipe.RowsPerShard, _recipe.NumSteps, true));
        return one + ((shards - 1) * (two - one));
    }

    /// <summary>What evaluating takes beside the weights: the activations of one row.</summary>
    public long Evaluation => Network(1, EvaluatedSteps, false);

    private static long Floats(long count) => count * sizeof(float);

    private static long Panels(int rows, int columns) => Floats((long)MatrixView.Panels(columns) * MatrixView.PanelWidth * rows);

    private long Network(int rows, int steps, bool isTrained)
    {
        using var team = new ThreadTeam(1);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var network = new RecurrentNetwork(Kernels.Best, team, layout.Shape, rows, steps, isTrained);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        GC.KeepAlive(network);
        return allocated;
    }
}
