using System.Collections.Immutable;

namespace Lockstep.Model.Layers;

/// <summary>What sets one kind of recurrent cell apart from the others.</summary>
/// <param name="Name">What <c>cell</c> in a recipe says.</param>
/// <param name="Gates">Sums a unit takes of its inputs and of the states before it: rows of the weight matrices over H.</param>
/// <param name="StateParts">Values a unit carries from one time step to the next: h, and in an LSTM c after it.</param>
/// <param name="HasStateBias">Whether the sums of the states are kept apart from those of the inputs, so that their bias is a parameter of its own.</param>
public sealed record CellShape(string Name, int Gates, int StateParts, bool HasStateBias)
{
    /// <summary>Long short-term memory. Gates in PyTorch's order: input, forget, cell, output.</summary>
    public static CellShape Lstm { get; } = new("lstm", 4, 2, false);

    /// <summary>Gated recurrent unit in PyTorch's form. Gates: reset, update, new.</summary>
    public static CellShape Gru { get; } = new("gru", 3, 1, true);

    /// <summary>Elman network with tanh, PyTorch's <c>nn.RNN</c>.</summary>
    public static CellShape Tanh { get; } = new("rnn", 1, 1, false);

    /// <summary>All of them, the default first.</summary>
    public static ImmutableArray<CellShape> All { get; } = [Lstm, Gru, Tanh];

    /// <summary>The cell of a recipe.</summary>
    /// <exception cref="ArgumentException">There is none of that name.</exception>
    public static CellShape Of(Recipe recipe)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        return All.FirstOrDefault(cell => cell.Name == recipe.Cell) ?? throw new ArgumentException($"There is no cell '{recipe.Cell}'.", nameof(recipe));
    }
}
