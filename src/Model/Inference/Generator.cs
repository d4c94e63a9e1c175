using Lockstep.Model.Layers;
using Lockstep.Model.Numerics;
using Lockstep.Model.Parameters;

namespace Lockstep.Model.Inference;

/// <summary>Makes text with a language model, a word at a time.</summary>
public sealed unsafe class Generator
{
    private readonly Replica _replica;
    private readonly Sampler _sampler;
    private readonly RecurrentNetwork _network;
    private readonly float[] _state;
    private readonly FloatBuffer _logits;

    /// <summary>A generator whose state is empty.</summary>
    /// <param name="kernels">The kernels.</param>
    /// <param name="team">The threads; one word keeps one of them busy.</param>
    /// <param name="replica">The model's weights, packed.</param>
    /// <param name="sampler">Chooses the words.</param>
    public Generator(Kernels kernels, ThreadTeam team, Replica replica, Sampler sampler)
    {
        ArgumentNullException.ThrowIfNull(replica);
        var words = replica.Parameters.Layout["decoder.bias"].Length;
        (_replica, _sampler) = (replica, sampler);
        _network = new RecurrentNetwork(kernels, team, replica.Shape, rows: 1, maxSteps: 1, isTrained: false);
        _state = new float[replica.Shape.RowStateLength];
        _logits = new FloatBuffer(words);
    }

    /// <summary>Words without end, each chosen from all before it; the first after the whole of <paramref name="context"/>.</summary>
    /// <param name="context">What was read before; at least one word, by rights the <c>&lt;eos&gt;</c> that stands before every sentence.</param>
    /// <exception cref="InputException">The model's weights are not finite.</exception>
    public IEnumerable<int> Words(IReadOnlyList<int> context)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentOutOfRangeException.ThrowIfZero(context.Count);
        Array.Clear(_state);
        foreach (var word in context) Read(word);
        for (var position = 0L; ; position++)
        {
            var word = Choose(position);
            yield return word;
            Read(word);
        }
    }

    private void Read(int word)
    {
        // The target is of no account: no loss is asked for.
        _network.SetRow(0, [word], [word]);
        _network.SetState(0, _state);
        _network.Forward(_replica, rows: 1, training: false);
        _network.GetState(0, _state);
    }

    private int Choose(long position)
    {
        _network.Logits(_replica, 0, _logits.Pointer);
        return _sampler.Choose(_logits.Span, position);
    }
}
