using System.Globalization;
using Lockstep.Model.Layers;

namespace Lockstep.Model.Parameters;

/// <summary>Which tensors a model has and where each lies in the one flat buffer of its parameters.</summary>
public sealed class ParameterLayout
{
    // Tensors start on a cache line; the values between them stay zero.
    private const int Alignment = 16;

    // An array holds little more; what is left over is for the gaps between tensors.
    private const long MaxParameters = 2_000_000_000;

    private readonly Dictionary<string, TensorSpec> _byName;

    private ParameterLayout(ModelShape shape, IReadOnlyList<TensorSpec> tensors)
    {
        (Shape, Tensors) = (shape, tensors);
        _byName = tensors.ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
        Length = AfterLast(tensors);
    }

    /// <summary>The network whose tensors these are.</summary>
    public ModelShape Shape { get; }

    /// <summary>The tensors in the order of the buffer: encoder, layers from the bottom up, decoder.</summary>
    public IReadOnlyList<TensorSpec> Tensors { get; }

    /// <summary>The matrices that products read: all but an embedding that is only looked up.</summary>
    public IEnumerable<TensorSpec> Matrices => Tensors.Where(tensor => !tensor.IsVector && (tensor.Name != "encoder.weight" || Shape.Recipe.TieWeights));

    /// <summary>Floats in the buffer, those between tensors counted.</summary>
    public int Length { get; }

    /// <summary>Floats of a gradient: as many, and where weights are tied the embedding's once more, for what it gets as an embedding.</summary>
    public int GradientLength => Shape.Recipe.TieWeights ? checked(Length + Tensors[0].Length) : Length;

    /// <summary>Where in a gradient the rows of the embedding lie that a batch touches.</summary>
    public int TouchedOffset => Shape.Recipe.TieWeights ? Length : Tensors[0].Offset;

    /// <summary>Trained values.</summary>
    public long ParameterCount => Tensors.Sum(tensor => (long)tensor.Length);

    /// <summary>The tensor of a name.</summary>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    public TensorSpec this[string name] => _byName[name];

    /// <summary>The tensors of a recipe's language model for a vocabulary of <paramref name="vocabularySize"/> words.</summary>
    /// <exception cref="InputException">The model is larger than one buffer.</exception>
    public static ParameterLayout For(Recipe recipe, int vocabularySize) => For(ModelShape.LanguageModel(recipe, vocabularySize));

    /// <summary>The tensors of a network.</summary>
    /// <exception cref="InputException">The model is larger than one buffer.</exception>
    public static ParameterLayout For(ModelShape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        CheckSize(shape);
        var (hidden, gates) = (shape.Recipe.HiddenSize, shape.Cell.Gates * shape.Recipe.HiddenSize);
        var tensors = new List<TensorSpec>();
        void Matrix(string name, int rows, int columns) => tensors.Add(new TensorSpec(name, rows, columns, false, AfterLast(tensors)));
        void Vector(string name, int length) => tensors.Add(new TensorSpec(name, 1, length, true, AfterLast(tensors)));

        Matrix("encoder.weight", shape.EncoderRows, hidden);
        for (var layer = 0; layer < shape.Recipe.NumLayers; layer++)
        {
            foreach (var names in RecurrentNames.Of(shape, layer))
            {
                Matrix(names.Input, gates, shape.LayerInputs(layer));
                Matrix(names.State, gates, hidden);
                Vector(names.Bias, gates);
                if (shape.Cell.HasStateBias) Vector(names.StateBias, gates);
            }
        }

        if (!shape.Recipe.TieWeights) Matrix(shape.DecoderMatrix, shape.Outputs, shape.LayerOutputs);
        Vector("decoder.bias", shape.Outputs);
        return new ParameterLayout(shape, tensors);
    }

    private static void CheckSize(ModelShape shape)
    {
        long hidden = shape.Recipe.HiddenSize;
        var biases = shape.Cell.HasStateBias ? 2 : 1;
        var parameters = (shape.EncoderRows * hidden) + shape.Outputs + (shape.Recipe.TieWeights ? 0 : shape.Outputs * (long)shape.LayerOutputs);
        for (var layer = 0; layer < shape.Recipe.NumLayers; layer++)
        {
            parameters += shape.Directions * shape.Cell.Gates * hidden * (shape.LayerInputs(layer) + hidden + biases);
        }

        if (parameters <= MaxParameters) return;
        throw new InputException(string.Create(CultureInfo.InvariantCulture,
            $"hidden_size {hidden} with {shape.EncoderRows} words makes {parameters} parameters; make one of them smaller, at most {MaxParameters} fit."));
    }

    private static int AfterLast(IReadOnlyList<TensorSpec> tensors)
    {
        if (tensors.Count == 0) return 0;
        var last = tensors[^1];
        return checked(last.Offset + last.Length + Alignment - 1) / Alignment * Alignment;
    }
}
