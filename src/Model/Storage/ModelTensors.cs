using Lockstep.Model.Parameters;

namespace Lockstep.Model.Storage;

/// <summary>The parameters of a model as PyTorch names them, and back.</summary>
/// <remarks>
/// PyTorch's recurrent layers have two biases, <c>bias_ih</c> and <c>bias_hh</c>, which in an LSTM and a plain RNN only ever enter as their sum. Ours is then the
/// first; the second is written as zeros and added in when read. A GRU has both.
/// </remarks>
internal static class ModelTensors
{
    public const string Encoder = "encoder.weight";
    public const string Decoder = "decoder.weight";
    private const string FirstBias = "rnn.bias_ih_";
    private const string SecondBias = "rnn.bias_hh_";

    /// <summary>The tensors to write, as views of the parameters.</summary>
    public static IEnumerable<SafetensorsTensor> Of(ParameterBuffer parameters)
    {
        foreach (var tensor in parameters.Layout.Tensors)
        {
            yield return new SafetensorsTensor(tensor.Name, tensor.Shape, parameters.Values.Memory.Slice(tensor.Offset, tensor.Length));
            if (SecondBiasBeside(parameters.Layout, tensor) is { } name) yield return new SafetensorsTensor(name, tensor.Shape, new float[tensor.Length]);
        }
    }

    /// <summary>Whether a file's tensor of this name is one of a layout, a second bias counted.</summary>
    public static bool IsOf(ParameterLayout layout, string name) =>
        layout.Tensors.Any(tensor => tensor.Name == name || SecondBiasBeside(layout, tensor) == name);

    /// <summary>The network of a recipe whose sizes follow from the tensors of a file.</summary>
    /// <exception cref="InputException">The embedding or the last layer is missing or no matrix.</exception>
    public static ModelShape Shape(SafetensorsReader file, Recipe recipe)
    {
        var rows = Matrix(file, Encoder).Rows;
        return recipe.Task == Tasks.LanguageModel
            ? ModelShape.LanguageModel(recipe, rows)
            : new ModelShape(recipe, rows, Matrix(file, Decoder).Rows, ModelMetadata.IdsPerPosition(file));
    }

    /// <summary>The sizes of a matrix of a file.</summary>
    /// <exception cref="InputException">It is missing, or no matrix.</exception>
    public static (int Rows, int Columns) Matrix(SafetensorsReader file, string name)
    {
        var entry = file.Find(name) ?? throw new InputException($"{file.FilePath} has no tensor '{name}'; give a file that holds a whole model.");
        if (entry.Shape is [> 0 and <= int.MaxValue and var rows, > 0 and <= int.MaxValue and var columns]) return ((int)rows, (int)columns);
        var sizes = name == Encoder ? "[words, hidden units]" : "a matrix";
        throw new InputException($"The tensor '{name}' of {file.FilePath} has shape {entry.ShapeText} where {sizes} belongs; give a model of a recurrent network.");
    }

    /// <summary>The layout of a network, for a file that holds all its tensors in their shapes.</summary>
    /// <exception cref="InputException">One is missing or has another shape, or the model is too large.</exception>
    public static ParameterLayout Layout(SafetensorsReader file, ModelShape shape)
    {
        ParameterLayout layout;
        try
        {
            layout = ParameterLayout.For(shape);
        }
        catch (InputException exception)
        {
            throw new InputException($"{file.FilePath}: {exception.Message}", exception);
        }

        foreach (var tensor in layout.Tensors)
        {
            Entry(file, tensor.Name, tensor.Shape);
            if (SecondBiasBeside(layout, tensor) is { } name && file.Find(name) is not null) Entry(file, name, tensor.Shape);
        }

        return layout;
    }

    /// <summary>Reads all parameters of a file that was checked.</summary>
    public static void Read(SafetensorsReader file, ParameterBuffer parameters)
    {
        foreach (var tensor in parameters.Layout.Tensors)
        {
            file.Read(file.Find(tensor.Name)!, parameters[tensor]);
            if (SecondBiasBeside(parameters.Layout, tensor) is not { } name || file.Find(name) is not { } entry) continue;
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

    private static string? SecondBiasBeside(ParameterLayout layout, TensorSpec tensor)
    {
        if (!tensor.Name.StartsWith(FirstBias, StringComparison.Ordinal)) return null;
        var second = SecondBias + tensor.Name[FirstBias.Length..];
        return layout.Tensors.Any(other => other.Name == second) ? null : second;
    }

    // Adding zero would turn -0 into +0, and a checkpoint must come back bit for bit.
    private static void AddWhereNotZero(ReadOnlySpan<float> second, Span<float> first)
    {
        for (var i = 0; i < first.Length; i++)
        {
            if (second[i] != 0) first[i] += second[i];
        }
    }
}
