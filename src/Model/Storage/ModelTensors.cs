using Lockstep.Model.Parameters;

namespace Lockstep.Model.Storage;

/// <summary>The parameters of a model as PyTorch names them, and back.</summary>
/// <remarks>PyTorch's LSTM has two biases a layer, <c>bias_ih</c> and <c>bias_hh</c>, that only ever enter as their sum. Ours is the first; the second is written as zeros and added in when read.</remarks>
internal static class ModelTensors
{
    private const string FirstBias = "rnn.bias_ih_";
    private const string SecondBias = "rnn.bias_hh_";

    /// <summary>The tensors to write, as views of the parameters.</summary>
    public static IEnumerable<SafetensorsTensor> Of(ParameterBuffer parameters)
    {
        foreach (var tensor in parameters.Layout.Tensors)
        {
            yield return new SafetensorsTensor(tensor.Name, tensor.Shape, parameters.Values.Memory.Slice(tensor.Offset, tensor.Length));
            if (SecondBiasBeside(tensor) is { } name) yield return new SafetensorsTensor(name, tensor.Shape, new float[tensor.Length]);
        }
    }

    /// <summary>Whether a file's tensor of this name is one of a layout, a second bias counted.</summary>
    public static bool IsOf(ParameterLayout layout, string name) =>
        layout.Tensors.Any(tensor => tensor.Name == name || SecondBiasBeside(tensor) == name);

    /// <summary>The layout of a recipe's model, for a file that holds all its tensors in their shapes.</summary>
    /// <exception cref="InputException">One is missing or has another shape, or the model is too large.</exception>
    public static ParameterLayout Layout(SafetensorsReader file, Recipe recipe, int vocabularySize)
    {
        ParameterLayout layout;
        try
        {
            layout = ParameterLayout.For(recipe, vocabularySize);
        }
        catch (InputException exception)
        {
            throw new InputException($"{file.FilePath}: {exception.Message}", exception);
        }

        foreach (var tensor in layout.Tensors)
        {
            Entry(file, tensor.Name, tensor.Shape);
            if (SecondBiasBeside(tensor) is { } name && file.Find(name) is not null) Entry(file, name, tensor.Shape);
        }

        return layout;
    }

    /// <summary>Reads all parameters of a file that was checked.</summary>
    public static void Read(SafetensorsReader file, ParameterBuffer parameters)
    {
        foreach (var tensor in parameters.Layout.Tensors)
        {
            file.Read(file.Find(tensor.Name)!, parameters[tensor]);
            if (SecondBiasBeside(tensor) is not { } name || file.Find(name) is not { } entry) continue;
            var second = new float[tensor.Length];
            file.Read(entry, second);
            AddWhereNotZero(second, parameters[tensor]);
        }
    }

    /// <summary>A tensor of a file, of the shape it must have.</summary>
    /// <exception cref="InputException">It is missing, or has another shape.</exception>
    public static SafetensorsEntry Entry(SafetensorsReader file, string name, IReadOnlyList<int> shape)
    {
        var entry = file.Find(name) ?? throw new InputException($"{file.FilePath} has no tensor '{name}'; give a file that holds a whole model.");
        if (entry.Shape.SequenceEqual(shape.Select(size => (long)size))) return entry;
        throw new InputException(
            $"The tensor '{name}' of {file.FilePath} has shape {entry.ShapeText} where [{string.Join(", ", shape)}] belongs; give a file of a model of these sizes.");
    }

    private static string? SecondBiasBeside(TensorSpec tensor) =>
        tensor.Name.StartsWith(FirstBias, StringComparison.Ordinal) ? SecondBias + tensor.Name[FirstBias.Length..] : null;

    // Adding zero would turn -0 into +0, and a checkpoint must come back bit for bit.
    private static void AddWhereNotZero(ReadOnlySpan<float> second, Span<float> first)
    {
        for (var i = 0; i < first.Length; i++)
        {
            if (second[i] != 0) first[i] += second[i];
        }
    }
}
