namespace Lockstep.Model.Parameters;

/// <summary>All parameters of a model in one flat buffer, with a view for each named tensor.</summary>
public sealed class ParameterBuffer(ParameterLayout layout)
{
    /// <summary>Which tensor lies where.</summary>
    public ParameterLayout Layout { get; } = layout;

    /// <summary>The values, in the order of the layout.</summary>
    public FloatBuffer Values { get; } = new(layout.Length);

    /// <summary>The values of one tensor, row-major.</summary>
    public Span<float> this[TensorSpec tensor] => Values.Span.Slice(tensor.Offset, tensor.Length);

    /// <summary>The values of the tensor of a name, row-major.</summary>
    public Span<float> this[string name] => this[Layout[name]];
}
