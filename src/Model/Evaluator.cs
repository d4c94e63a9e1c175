using Lockstep.Model.Layers;
using Lockstep.Model.Numerics;

namespace Lockstep.Model;

/// <summary>Measures perplexity as a batch of one row over a whole split: every token but the first is predicted once, from all before it.</summary>
public sealed class Evaluator
{
    // Time steps at once. Any number gives the same bits; a long one reads the weights of the softmax less often.
    private const int Steps = 512;

    private readonly LanguageModel _model;
    private readonly float[] _state;
    private readonly int[] _words = new int[Steps];
    private readonly int[] _targets = new int[Steps];

    /// <summary>An evaluator of models of a recipe's shape.</summary>
    public Evaluator(Kernels kernels, ThreadTeam team, Recipe recipe, int vocabularySize)
    {
        _model = new LanguageModel(kernels, team, recipe, vocabularySize, rows: 1, Steps, isTrained: false);
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
            // Words beyond the end come after all that count, and change none of it.
            var count = Math.Min(Steps, tokens.Length - 1 - first);
            tokens.Slice(first, count).CopyTo(_words);
            tokens.Slice(first + 1, count).CopyTo(_targets);
            _model.SetRow(0, _words, _targets);
            _model.SetState(0, _state);
            _model.Forward(replica, rows: 1, training: false);
            _model.Predict(replica, rows: 1);
            _model.GetState(0, _state);
            foreach (var token in _model.Losses(0)[..count]) loss += token;
        }

        return Math.Exp(loss / (tokens.Length - 1));
    }
}
