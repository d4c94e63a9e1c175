using System.Collections.Immutable;
using Lockstep.Host.Export.Onnx.Messages;

namespace Lockstep.Host.Export.Onnx;

/// <summary>How a cell of PyTorch becomes an operator of ONNX.</summary>
/// <param name="Operator">The operator.</param>
/// <param name="GateOrder">For each gate in the order of ONNX, its place in the order of PyTorch.</param>
/// <param name="States">What travels along time, by the letters of PyTorch: h, of an LSTM also c.</param>
/// <param name="Attributes">What the operator must be told to compute what PyTorch computes.</param>
internal sealed record RecurrentCell(string Operator, ImmutableArray<int> GateOrder, ImmutableArray<string> States, ImmutableArray<AttributeProto> Attributes)
{
    private static readonly ImmutableArray<RecurrentCell> All =
    [
        new("RNN", [0], ["h"], []),

        // PyTorch: reset, update, new. ONNX: update, reset, hidden. Both biases of PyTorch's new gate are needed: the reset gate multiplies the state's product with its bias.
        new("GRU", [1, 0, 2], ["h"], [new AttributeProto.Whole("linear_before_reset", 1)]),

        // PyTorch: input, forget, cell, output. ONNX: input, output, forget, cell.
        new("LSTM", [0, 3, 1, 2], ["h", "c"], []),
    ];

    /// <summary>Blocks of rows in its weights, one for each gate.</summary>
    public int Gates => GateOrder.Length;

    /// <summary>The cell that has this many gates, which tells the three apart.</summary>
    public static RecurrentCell WithGates(int gates) =>
        All.FirstOrDefault(cell => cell.Gates == gates) ?? throw new ArgumentOutOfRangeException(nameof(gates), gates, "No cell has this many gates.");

    /// <summary>Copies a weight or bias with its gates in the order of ONNX.</summary>
    /// <param name="values">In the order of PyTorch: gates of equal length, one after the other.</param>
    /// <param name="destination">As long.</param>
    public void Reorder(ReadOnlySpan<float> values, Span<float> destination)
    {
        var length = values.Length / Gates;
        for (var gate = 0; gate < Gates; gate++) values.Slice(GateOrder[gate] * length, length).CopyTo(destination[(gate * length)..]);
    }
}
