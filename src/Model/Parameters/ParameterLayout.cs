using System.Globalization;

namespace Lockstep.Model.Parameters;

/// <summary>Which tensors a model has and where each lies in the one flat buffer of its parameters.</summary>
public sealed class ParameterLayout
{
    // Tensors start on a cache line; the values between them stay zero.
    private const int Alignment = 16;

    // An array holds little more; what is left over is for the gaps between tensors.
    private const long MaxParameters = 2_000_000_000;

    private readonly Dictionary<string, TensorSpec> _byName;

    private ParameterLayout(IReadOnlyList<TensorSpec> tensors)
    {
        Tensors = tensors;
        _byName = tensors.ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
        Length = AfterLast(tensors);
    }

    /// <summary>The tensors in the order of the buffer: encoder, layers from the bottom up, decoder.</summary>
    public IReadOnlyList<TensorSpec> Tensors { get; }

    /// <summary>Floats in the buffer, those between tensors counted.</summary>
    public int Length { get; }

    /// <summary>Trained values.</summary>
    public long ParameterCount => Tensors.Sum(tensor => (long)tensor.Length);

    /// <summary>The tensor of a name.</summary>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    public TensorSpec this[string name] => _byName[name];

    /// <summary>The tensors of a recipe's language model for a vocabulary of <paramref name="vocabularySize"/> words.</summary>
    /// <exception cref="InputException">The model is larger than one buffer.</exception>
    public static ParameterLayout For(Recipe recipe, int vocabularySize)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        var hidden = recipe.HiddenSize;
        CheckSize(recipe, vocabularySize);
        var tensors = new List<TensorSpec>();
        void Matrix(string name, int rows, int columns) => tensors.Add(new TensorSpec(name, rows, columns, false, AfterLast(tensors)));
        void Vector(string name, int length) => tensors.Add(new TensorSpec(name, 1, length, true, AfterLast(tensors)));

        Matrix("encoder.weight", vocabularySize, hidden);
        for (var layer = 0; layer < recipe.NumLayers; layer++)
        {
            Matrix($"rnn.weight_ih_l{layer}", 4 * hidden, hidden);
            Matrix($"rnn.weight_hh_l{layer}", 4 * hidden, hidden);
            Vector($"rnn.bias_ih_l{layer}", 4 * hidden);
        }

        Matrix("decoder.weight", vocabularySize, hidden);
        Vector("decoder.bias", vocabularySize);
        return new ParameterLayout(tensors);
    }

    private static void CheckSize(Recipe recipe, int vocabularySize)
    {
        var (words, hidden) = ((long)vocabularySize, (long)recipe.HiddenSize);
        var parameters = (words * ((2 * hidden) + 1)) + (recipe.NumLayers * 4 * hidden * ((2 * hidden) + 1));
        if (parameters <= MaxParameters) return;
        throw new InputException(string.Create(CultureInfo.InvariantCulture,
            $"hidden_size {hidden} with {words} words makes {parameters} parameters; make one of them smaller, at most {MaxParameters} fit."));
    }

    private static int AfterLast(IReadOnlyList<TensorSpec> tensors)
    {
        if (tensors.Count == 0) return 0;
        var last = tensors[^1];
        return checked(last.Offset + last.Length + Alignment - 1) / Alignment * Alignment;
    }
}
