using Lockstep.Model.Layers;
using Lockstep.Model.Numerics;

namespace Lockstep.Model;

/// <summary>Measures perplexity as a batch of one row over a whole split: every token but the first is predicted once, from all before it.</summary>
public sealed class Evaluator
{
    // Time steps at once. Any number gives the same bits; a long one reads the weights of the softmax less often.
    private const int Steps = 512;

    private readonly RecurrentNetwork _network;
    private readonly float[] _state;

    /// <summary>An evaluator of models of a recipe's shape.</summary>
    public Evaluator(Kernels kernels, ThreadTeam team, Recipe recipe, int vocabularySize)
    {
        _network = new RecurrentNetwork(kernels, team, ModelShape.LanguageModel(recipe, vocabularySize), rows: 1, Steps, isTrained: false);
        _state = new float[Replica.RowStateLength(recipe)];
    }

    /// <summary>exp(mean loss) over the tokens of a split.</summary>
    /// <param name="replica">The weights, packed.</param>
    /// <param name="tokens">The split; at least two tokens.</param>
    public double Perplexity(Replica replica, ReadOnlySpan<int> tokens)
    {
        Array.Clear(_state);
        var loss = 0.0;
        for (var first = 0; first + 1 < tokens.Length; first += Steps)
        {
            var count = Math.Min(Steps, tokens.Length - 1 - first);
            _network.Begin(count);
            _network.SetRow(0, tokens.Slice(first, count), tokens.Slice(first + 1, count));
            _network.SetState(0, _state);
            _network.Forward(replica, rows: 1, training: false);
            _network.Predict(replica, rows: 1);
            _network.GetState(0, _state);
            foreach (var token in _network.Losses(0)) loss += token;
        }

        return Math.Exp(loss / (tokens.Length - 1));
    }
}
