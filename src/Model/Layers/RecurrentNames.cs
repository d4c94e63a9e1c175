namespace Lockstep.Model.Layers;

/// <summary>PyTorch's names of the tensors of one direction of a recurrent layer.</summary>
/// <param name="Layer">The layer, from 0 at the bottom.</param>
/// <param name="IsReverse">Whether it is the direction from the last time step to the first.</param>
internal sealed record RecurrentNames(int Layer, bool IsReverse)
{
    private readonly string _end = $"_l{Layer}{(IsReverse ? "_reverse" : "")}";

    /// <summary>W_ih.</summary>
    public string Input => field ??= "rnn.weight_ih" + _end;

    /// <summary>W_hh.</summary>
    public string State => field ??= "rnn.weight_hh" + _end;

    /// <summary>b_ih, or the only bias.</summary>
    public string Bias => field ??= "rnn.bias_ih" + _end;

    /// <summary>b_hh, where the cell has one.</summary>
    public string StateBias => field ??= "rnn.bias_hh" + _end;

    /// <summary>Those of each direction of a layer, forward first.</summary>
    public static RecurrentNames[] Of(ModelShape shape, int layer) =>
        [.. Enumerable.Range(0, shape.Directions).Select(direction => new RecurrentNames(layer, direction == 1))];
}
