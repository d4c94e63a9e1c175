using Lockstep.Model.Gradients;
using Lockstep.Model.Layers;
using Lockstep.Model.Numerics;
using Lockstep.Model.Parameters;

namespace Lockstep.Model;

/// <summary>A copy of the weights and of every row's recurrent state, at a version: the number of steps applied.</summary>
public sealed unsafe class Replica : IWeights
{
    private readonly Kernels _kernels;
    private readonly Dictionary<string, PackedMatrix> _packed;
    private readonly RecurrentWeights[][] _layers;

    /// <summary>A replica of a recipe's language model for a vocabulary of <paramref name="vocabularySize"/> words.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="vocabularySize">V.</param>
    /// <param name="kernels">The kernels; by default the best this processor has.</param>
    public Replica(Recipe recipe, int vocabularySize, Kernels? kernels = null)
        : this(ModelShape.LanguageModel(recipe, vocabularySize), kernels)
    {
    }

    /// <summary>A replica at version 0: parameters zero until they are filled and <see cref="Pack(ThreadTeam)"/>ed, row states zero.</summary>
    /// <param name="shape">The sizes of the network.</param>
    /// <param name="kernels">The kernels; by default the best this processor has.</param>
    /// <param name="isTrained">Whether gradients are wanted; without it the replica takes a third less memory.</param>
    public Replica(ModelShape shape, Kernels? kernels = null, bool isTrained = true)
    {
        ArgumentNullException.ThrowIfNull(shape);
        _kernels = kernels ?? Kernels.Best;
        Parameters = new ParameterBuffer(ParameterLayout.For(shape));
        RowStates = new FloatBuffer(shape.Recipe.BatchSize * shape.RowStateLength);
        _packed = Parameters.Layout.Matrices.ToDictionary(tensor => tensor.Name, tensor => new PackedMatrix(tensor, isTrained), StringComparer.Ordinal);
        _layers = [.. Enumerable.Range(0, shape.Recipe.NumLayers).Select(layer => RecurrentNames.Of(shape, layer).Select(Weights).ToArray())];
    }

    /// <summary>The sizes of the network.</summary>
    public ModelShape Shape => Parameters.Layout.Shape;

    /// <summary>The weights. Whoever writes to them calls <see cref="Pack(ThreadTeam)"/> before the next step.</summary>
    public ParameterBuffer Parameters { get; }

    /// <summary>The recurrent state of every row, [row][layer][direction][h, c][unit].</summary>
    public FloatBuffer RowStates { get; }

    /// <summary>Steps applied.</summary>
    public long Version { get; set; }

    /// <summary>Keeps those who compute with it apart from those who change it, where these are on threads of their own.</summary>
    public ReplicaUse Use { get; } = new();

    /// <summary>Whether the packed forms that products read are in line with the parameters.</summary>
    public bool IsPacked { get; internal set; }

    /// <summary>Values in the state of one row.</summary>
    public static int RowStateLength(Recipe recipe)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        return new ModelShape(recipe, 0, 0).RowStateLength;
    }

    /// <summary>Brings the packed forms that products read in line with the parameters.</summary>
    public void Pack(ThreadTeam team)
    {
        ArgumentNullException.ThrowIfNull(team);
        foreach (var packed in _packed.Values)
        {
            team.Split(packed.Tensor.Rows, MatrixView.PanelWidth, (first, end) => Pack(packed, first, end));
        }

        IsPacked = true;
    }

    /// <summary>Applies the summed gradient of a chunk: w = w - rate g, rounded once. Different chunks may be applied side by side.</summary>
    /// <param name="total">The gradient.</param>
    /// <param name="rate">Learning rate times clip scale.</param>
    /// <param name="packs">Whether to bring the packed forms in line at once. Where nothing is computed from the replica, they can wait for <see cref="Pack(ThreadTeam)"/>.</param>
    public void Apply(ChunkTotal total, float rate, bool packs = true)
    {
        ArgumentNullException.ThrowIfNull(total);
        var chunk = total.Chunk;
        if (!packs) IsPacked = false;
        if (chunk.IsSparse)
        {
            foreach (var row in total.TouchedRows) Update(total, rate, chunk.Tensor.Offset + (row * chunk.Tensor.Columns), chunk.Tensor.Columns);
            return;
        }

        var packed = packs ? _packed.GetValueOrDefault(chunk.Tensor.Name) : null;
        for (var row = chunk.FirstRow; row < chunk.EndRow; row += MatrixView.PanelWidth)
        {
            // Rows are packed while the update has them in the cache.
            var end = Math.Min(chunk.EndRow, row + MatrixView.PanelWidth);
            Update(total, rate, chunk.Tensor.Offset + (row * chunk.Tensor.Columns), (end - row) * chunk.Tensor.Columns);
            if (packed is not null) Pack(packed, row, end);
        }
    }

    /// <summary>Takes over the states rows leave a step with, once all its chunks are applied: the replica is then at the next version.</summary>
    public void Advance(IReadOnlyList<ShardResult> results)
    {
        ArgumentNullException.ThrowIfNull(results);
        foreach (var result in results) result.RowStates.Span.CopyTo(RowStates.Span[(result.Shard * result.RowStates.Length)..]);
        Version++;
    }

    internal RecurrentWeights[] Layer(int layer) => _layers[layer];

    internal PackedMatrix Matrix(string name) => _packed[name];

    internal float* Tensor(string name) => Parameters.Values.Pointer + Parameters.Layout[name].Offset;

    private RecurrentWeights Weights(RecurrentNames names) => new(
        _packed[names.Input], _packed[names.State], Tensor(names.Bias), Shape.Cell.HasStateBias ? Tensor(names.StateBias) : null);

    private void Pack(PackedMatrix packed, int first, int end) => packed.Pack(Parameters.Values.Pointer + packed.Tensor.Offset, first, end);

    private void Update(ChunkTotal total, float rate, int offset, int count) =>
        _kernels.AddScaled(total.Values.Pointer + offset, -rate, Parameters.Values.Pointer + offset, count);
}
