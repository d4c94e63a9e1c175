using Lockstep.Model.Numerics;
using Lockstep.Model.Parameters;

namespace Lockstep.Model.Sizes;

/// <summary>Bytes that the large objects of a run take in memory.</summary>
/// <param name="layout">The tensors of its network.</param>
public sealed class MemorySizes(ParameterLayout layout)
{
    // Time steps and words at once, as the evaluator and the softmax have them.
    private const int EvaluatedSteps = 512;
    private const int LogitsAtOnce = 8 * MatrixView.PanelWidth;

    private readonly Recipe _recipe = layout.Shape.Recipe;

    /// <summary>The weights once, as they are.</summary>
    public long Weights => Floats(layout.Length);

    /// <summary>The two packed forms of the matrices that products read, padded to whole panels.</summary>
    public long Packed => layout.Matrices.Sum(tensor => Panels(tensor.Rows, tensor.Columns) + Panels(tensor.Columns, tensor.Rows));

    /// <summary>One gradient, as a node's partial sum.</summary>
    public long Gradient => Floats(layout.GradientLength);

    /// <summary>The recurrent states of all rows.</summary>
    public long RowStates => Floats((long)_recipe.BatchSize * layout.Shape.RowStateLength);

    /// <summary>What computing some shards at once takes beside weights and gradients: activations, masks, logits.</summary>
    public long Activations(int shards) => Network(shards * _recipe.RowsPerShard, _recipe.NumSteps, layout.Shape.Outputs);

    /// <summary>What evaluating takes beside the weights: the activations of one row, and logits of some words at a time.</summary>
    public long Evaluation => Network(1, EvaluatedSteps, Math.Min(layout.Shape.Outputs, LogitsAtOnce));

    private static long Floats(long count) => count * sizeof(float);

    private static long Panels(int rows, int columns) => Floats((long)MatrixView.Panels(columns) * MatrixView.PanelWidth * rows);

    // As RecurrentNetwork and its layers have them.
    private long Network(int rows, int steps, int logits)
    {
        var shape = layout.Shape;
        var positions = rows * steps;
        var ids = positions * (long)shape.IdsPerPosition;
        var groups = (shape.Outputs + LogitsAtOnce - 1) / LogitsAtOnce;
        var bytes = Enumerable.Range(0, _recipe.NumLayers + 1).Sum(layer => Input(positions, shape.LayerInputs(layer), layer == 0 ? _recipe.InputKeep : _recipe.OutputKeep));
        bytes += _recipe.NumLayers * shape.Directions * Recurrence(rows, steps);
        bytes += Panels(positions, logits) + Floats((long)positions * (groups + SixteenLanes.Count + 1));
        bytes += 2 * Floats((long)positions * shape.LayerOutputs);
        bytes += (positions * (sizeof(int) + sizeof(double))) + (ids * ((2 * sizeof(int)) + sizeof(long) + nint.Size));
        return bytes;
    }

    // After dropout, and packed; and the mask.
    private static long Input(int positions, int units, double keep) => Floats((long)positions * units * (keep < 1 ? 2 : 1)) + Panels(positions, units);

    // States before each time step and after the last, what reaches the first, and gates and states, packed too; of a cell with c also tanh(c).
    private long Recurrence(int rows, int steps)
    {
        var (cell, hidden, positions) = (layout.Shape.Cell, _recipe.HiddenSize, rows * steps);
        var sums = Floats((long)positions * cell.Gates * hidden) + Panels(positions, cell.Gates * hidden);
        var tanhCells = cell.StateParts > 1 ? Floats((long)positions * hidden) : 0;
        return Floats((long)cell.StateParts * rows * (steps + 2) * hidden) + (cell.HasStateBias ? 2 * sums : sums) + Panels(positions, hidden) + tanhCells;
    }
}
