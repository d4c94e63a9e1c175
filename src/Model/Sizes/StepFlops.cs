using Lockstep.Model.Gradients;
using Lockstep.Model.Layers;
using Lockstep.Model.Parameters;

namespace Lockstep.Model.Sizes;

/// <summary>The operations of a step's products, two a multiply-add, and how many of them are done when backpropagation completes each chunk.</summary>
/// <remarks>
/// A matrix [outputs, inputs] takes outputs x inputs multiply-adds a position three times: forward, back to its input, and for its own gradient. The embedding is looked up and takes none,
/// unless it is the softmax's matrix too.
/// </remarks>
public sealed class StepFlops
{
    private StepFlops(double forward, IReadOnlyList<double> completed) => (Forward, Completed) = (forward, completed);

    /// <summary>Operations a position, forward.</summary>
    public double Forward { get; }

    /// <summary>Operations a position until each chunk is complete, in the order of the plan.</summary>
    public IReadOnlyList<double> Completed { get; }

    /// <summary>All operations a position.</summary>
    public double Total => Completed[^1];

    /// <summary>The operations of a network.</summary>
    /// <param name="layout">Its tensors.</param>
    /// <param name="chunks">Its chunks.</param>
    public static StepFlops For(ParameterLayout layout, ChunkPlan chunks)
    {
        ArgumentNullException.ThrowIfNull(layout);
        ArgumentNullException.ThrowIfNull(chunks);
        var shape = layout.Shape;
        var matrices = layout.Matrices.ToHashSet();
        var layers = Enumerable.Range(0, shape.Recipe.NumLayers)
            .SelectMany(layer => RecurrentNames.Of(shape, layer).SelectMany(names => (string[])[names.Input, names.State, names.Bias, names.StateBias]).Select(name => (name, layer)))
            .ToDictionary(pair => pair.name, pair => pair.layer, StringComparer.Ordinal);
        var forward = matrices.Sum(Of);
        var decoder = layout[shape.DecoderMatrix];
        // Words are taken back in stretches, to their inputs and to the matrix. Tied, it is complete only when the embedding is.
        var done = forward + (2 * Of(decoder));
        var completed = new double[chunks.Chunks.Count];
        var reached = shape.Recipe.NumLayers;
        foreach (var chunk in chunks.Chunks)
        {
            if (chunk.Tensor == decoder && !shape.Recipe.TieWeights)
            {
                completed[chunk.Index] = forward + (2 * 2.0 * chunk.EndRow * decoder.Columns);
                continue;
            }

            if (layers.TryGetValue(chunk.Tensor.Name, out var layer) && layer < reached)
            {
                reached = layer;
                done += matrices.Where(tensor => layers.GetValueOrDefault(tensor.Name, -1) == layer).Sum(Of);
            }

            if (matrices.Contains(chunk.Tensor) && chunk.Tensor.Name != "encoder.weight") done += 2.0 * chunk.Length;
            completed[chunk.Index] = done;
        }

        return new StepFlops(forward, completed);
    }

    private static double Of(TensorSpec tensor) => 2.0 * tensor.Length;
}
