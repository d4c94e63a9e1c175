using System.Collections.Immutable;
using Lockstep.Host.Export.Onnx.Messages;

namespace Lockstep.Host.Export.Onnx;

/// <summary>Recurrent layers one upon the other, of any cell, in one direction or two, with the states they begin with as inputs and those they end with as outputs.</summary>
/// <remarks>T time steps, B rows, H hidden units, L layers, D directions. Source: https://onnx.ai/onnx/operators, LSTM, GRU and RNN.</remarks>
internal sealed class RecurrentStack
{
    private const string Reverse = "_reverse";

    private readonly NamedTensors _tensors;
    private readonly string _prefix;
    private readonly ImmutableArray<string> _directions;
    private readonly int _layers;
    private readonly int _hidden;
    private readonly RecurrentCell _cell;

    /// <summary>The stack that tensors describe: their names say how many layers and directions, their shapes which cell.</summary>
    /// <param name="tensors">The tensors of the model.</param>
    /// <param name="prefix">What their names begin with, for example <c>rnn.</c>.</param>
    public RecurrentStack(NamedTensors tensors, string prefix)
    {
        _tensors = tensors;
        _prefix = prefix;
        while (tensors.Find($"{prefix}weight_hh_l{_layers}") is not null) _layers++;
        _directions = tensors.Find($"{prefix}weight_hh_l0{Reverse}") is null ? [""] : ["", Reverse];
        var first = tensors[$"{prefix}weight_hh_l0"].Shape;
        _hidden = first[1];
        _cell = RecurrentCell.WithGates(first[0] / _hidden);
    }

    /// <summary>The states before the first step, [L D, B, H], layers first as in PyTorch.</summary>
    public ImmutableArray<ValueInfoProto> InitialStates => Face("0", "before the first step; zeros to begin a text");

    /// <summary>The states after the last step, [L D, B, H].</summary>
    public ImmutableArray<ValueInfoProto> FinalStates => Face("n", "after the last step, to go on from");

    /// <summary>Width of the output.</summary>
    public int OutputSize => _directions.Length * _hidden;

    /// <summary>Adds the layers, with the states before and after as inputs and outputs of the graph.</summary>
    /// <param name="graph">Where to.</param>
    /// <param name="input">A value of [T, B, I].</param>
    /// <returns>A value of [T, B, D H].</returns>
    public string AddTo(GraphBuilder graph, string input)
    {
        foreach (var state in _cell.States)
        {
            graph.Node([.. Layers(state + "_0")], "Split", [state + "_0"], new AttributeProto.Whole("axis", 0), new AttributeProto.Whole("num_outputs", _layers));
        }

        var output = input;
        for (var layer = 0; layer < _layers; layer++)
        {
            // The states come after an optional vector of lengths, which is not given.
            output = AddLayer(graph, layer, [output, "", .. States("_0", layer)], [.. States("_n", layer)]);
        }

        foreach (var state in _cell.States) graph.Node(state + "_n", "Concat", [.. Layers(state + "_n")], new AttributeProto.Whole("axis", 0));
        return output;
    }

    /// <summary>Adds the layers, for texts that begin with empty states and are complete: nothing goes on before or after.</summary>
    /// <param name="graph">Where to.</param>
    /// <param name="input">A value of [T, B, I].</param>
    /// <param name="lengths">A value of [B], 32-bit whole numbers: the time steps of each row, beyond which all is padding.</param>
    /// <returns>A value of [T, B, D H].</returns>
    public string AddTo(GraphBuilder graph, string input, string lengths)
    {
        var output = input;
        for (var layer = 0; layer < _layers; layer++) output = AddLayer(graph, layer, [output, lengths], []);
        return output;
    }

    // Inputs and outputs are those beside the weights and the layer's own output, in the order of the operators.
    private string AddLayer(GraphBuilder graph, int layer, ImmutableArray<string> inputs, ImmutableArray<string> finalStates)
    {
        var name = $"{_prefix}l{layer}";
        graph.Node(
            [$"{name}.Y", .. finalStates],
            _cell.Operator,
            [
                inputs[0],
                Weights(graph, $"{name}.W", $"weight_ih_l{layer}"),
                Weights(graph, $"{name}.R", $"weight_hh_l{layer}"),
                Biases(graph, $"{name}.B", layer),
                .. inputs[1..],
            ],
            [
                new AttributeProto.Whole("hidden_size", _hidden),
                new AttributeProto.Text("direction", _directions.Length == 2 ? "bidirectional" : "forward"),
                .. _cell.Attributes,
            ]);
        return SideBySide(graph, name, $"{name}.Y");
    }

    // The operators give [T, D, B, H]; what follows wants the directions side by side: [T, B, D H].
    private string SideBySide(GraphBuilder graph, string name, string output)
    {
        if (_directions.Length == 1) return graph.Node($"{name}.output", "Squeeze", [output, graph.Constant("direction_axis", 1)]);
        var rowsFirst = graph.Node($"{name}.rows_first", "Transpose", [output], new AttributeProto.Wholes("perm", [0, 2, 1, 3]));
        return graph.Node($"{name}.output", "Reshape", [rowsFirst, graph.Constant($"{_prefix}output_shape", 0, 0, OutputSize)]);
    }

    // [D, gates H, columns]
    private string Weights(GraphBuilder graph, string name, string tensor)
    {
        var shape = _tensors[_prefix + tensor].Shape;
        var length = shape[0] * shape[1];
        var values = new float[_directions.Length * length];
        for (var d = 0; d < _directions.Length; d++) _cell.Reorder(_tensors[_prefix + tensor + _directions[d]].Values.Span, values.AsSpan(d * length, length));
        return graph.Constant(name, [_directions.Length, shape[0], shape[1]], values);
    }

    // [D, 2 gates H]: of each direction the bias of the input and that of the state. A model that trains one bias only has the first, and zeros for the second.
    private string Biases(GraphBuilder graph, string name, int layer)
    {
        var length = _cell.Gates * _hidden;
        var values = new float[_directions.Length * 2 * length];
        for (var d = 0; d < _directions.Length; d++)
        {
            foreach (var (place, bias) in ((string[])["bias_ih", "bias_hh"]).Index())
            {
                if (_tensors.Find($"{_prefix}{bias}_l{layer}{_directions[d]}") is { } tensor) _cell.Reorder(tensor.Values.Span, values.AsSpan(((d * 2) + place) * length, length));
            }
        }

        return graph.Constant(name, [_directions.Length, 2 * length], values);
    }

    private ImmutableArray<ValueInfoProto> Face(string when, string meaning) =>
    [
        .. _cell.States.Select(state => new ValueInfoProto(
            $"{state}_{when}", ElementType.Float, [_layers * _directions.Length, "batch", _hidden], $"{(state == "h" ? "Hidden" : "Cell")} states of the layers {meaning}.")),
    ];

    private IEnumerable<string> Layers(string state) => Enumerable.Range(0, _layers).Select(layer => Layer(state, layer));

    private IEnumerable<string> States(string end, int layer) => _cell.States.Select(state => Layer(state + end, layer));

    private string Layer(string state, int layer) => $"{_prefix}{state}_l{layer}";
}
