using Lockstep.Model.Numerics;
using Lockstep.Model.Parameters;

namespace Lockstep.Model.Inference;

// p(w) = exp(logit(w) / temperature - largest), of the words that may be drawn; the sum runs over them in the order of their ids, in double precision.

/// <summary>Chooses words from logits. A choice is a function of the logits, the options, the seed and the position, with the same bits at every width.</summary>
public sealed unsafe class Sampler
{
    private const double Unit = 1.0 / (1L << 53);

    private readonly Kernels _kernels;
    private readonly Sampling _sampling;
    private readonly Philox _random;
    private readonly TopWords? _top;
    private readonly int[] _ids;
    private readonly FloatBuffer _weights;
    private readonly FloatBuffer _lanes = new(SixteenLanes.Count);

    /// <summary>A sampler for a vocabulary.</summary>
    /// <param name="kernels">The kernels.</param>
    /// <param name="sampling">How to choose.</param>
    /// <param name="words">V.</param>
    public Sampler(Kernels kernels, Sampling sampling, int words)
    {
        ArgumentNullException.ThrowIfNull(sampling);
        (_kernels, _sampling) = (kernels, sampling);
        _random = new Philox(sampling.Seed, (uint)RandomStream.Sampling);
        var candidates = Math.Min(sampling.TopK ?? words, words);
        _ids = [.. Enumerable.Range(0, candidates)];
        _top = candidates < words ? new TopWords(candidates) : null;
        _weights = new FloatBuffer(MatrixView.Panels(candidates) * MatrixView.PanelWidth);
    }

    /// <summary>Chooses a word.</summary>
    /// <param name="logits">One a word.</param>
    /// <param name="position">The number of the choice; the seed gives each its own draw.</param>
    /// <exception cref="InputException">The logits are not finite: the model's weights are not.</exception>
    public int Choose(ReadOnlySpan<float> logits, long position)
    {
        if (_sampling.Temperature == 0) return Likeliest(logits);
        _top?.Select(logits, _ids);
        var weights = Weigh(logits);
        var total = 0.0;
        foreach (var weight in weights) total += weight;
        if (!double.IsFinite(total)) throw NotFinite();

        var left = Draw(position) * total;
        var sum = 0.0;
        for (var i = 0; i < weights.Length; i++)
        {
            sum += weights[i];
            if (sum > left) return _ids[i];
        }

        return _ids[^1];
    }

    private static int Likeliest(ReadOnlySpan<float> logits)
    {
        var best = 0;
        for (var id = 0; id < logits.Length; id++)
        {
            if (!float.IsFinite(logits[id])) throw NotFinite();
            if (logits[id] > logits[best]) best = id;
        }

        return best;
    }

    private static InputException NotFinite() => new("The model's logits are not finite; give a model whose training did not diverge.");

    private ReadOnlySpan<float> Weigh(ReadOnlySpan<float> logits)
    {
        var weights = _weights.Span;
        if (_top is null) logits.CopyTo(weights);
        else for (var i = 0; i < _ids.Length; i++) weights[i] = logits[_ids[i]];
        if (_sampling.Temperature != 1) _kernels.Scale(_weights.Pointer, MatrixView.PanelWidth, weights.Length, (float)(1 / _sampling.Temperature));
        weights[_ids.Length..].Fill(float.MinValue);
        _lanes.Span.Clear();
        _kernels.Exponentiate(_weights.Pointer, MatrixView.PanelWidth, weights.Length, float.NegativeInfinity, _lanes.Pointer);
        return weights[.._ids.Length];
    }

    // Uniform in [0, 1), of 53 bits.
    private double Draw(long position)
    {
        var (x, y, _, _) = _random.At((uint)position, (uint)(position >> 32), 0, 0);
        return ((((ulong)x << 32) | y) >> 11) * Unit;
    }
}
