namespace Lockstep.Model.Inference;

/// <summary>The score of a sentence, while it is computed and after.</summary>
public sealed class SentenceScore
{
    internal SentenceScore(ReadOnlyMemory<int> tokens, int stateLength)
    {
        Words = tokens;
        State = new float[stateLength];
    }

    /// <summary>Words of the sentence, its <c>&lt;eos&gt;</c> counted.</summary>
    public int Tokens => Words.Length;

    /// <summary>The natural logarithm of the sentence's probability, its <c>&lt;eos&gt;</c> included: the sum over the words, each given all before it.</summary>
    public double LogProbability { get; private set; }

    /// <summary>exp(-<see cref="LogProbability"/> / <see cref="Tokens"/>).</summary>
    public double Perplexity => Math.Exp(-LogProbability / Tokens);

    /// <summary>Whether the whole sentence is scored.</summary>
    public bool IsComplete => Done == Tokens;

    internal ReadOnlyMemory<int> Words { get; }

    internal int Done { get; private set; }

    internal float[] State { get; }

    internal void Add(double loss)
    {
        LogProbability -= loss;
        Done++;
    }
}
