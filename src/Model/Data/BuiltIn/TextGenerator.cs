using Lockstep.Model.Numerics;

namespace Lockstep.Model.Data.BuiltIn;

/// <summary>Writes sentences of a grammar, each independent of the others, and adds up how improbable its words were.</summary>
internal sealed class TextGenerator(Grammar grammar, Philox random, uint stream)
{
    private readonly Dictionary<Goal, Production[]> _productions = [];
    private readonly Stack<Goal> _goals = new();

    /// <summary>The words so far, as their numbers in the lexicon.</summary>
    public List<int> Words { get; } = [];

    /// <summary>-log p(word | all words before), summed over all words but the first, in nats.</summary>
    public double Nats { get; private set; }

    /// <summary>Writes one more sentence.</summary>
    /// <param name="number">Its number, which alone decides what it says.</param>
    public void WriteSentence(uint number)
    {
        _goals.Push(Grammar.Start);
        for (var position = 0u; _goals.Count > 0; position++) WriteWord(random.At(position, number, stream, 0));
    }

    // A word takes at most four choices of a production: relative clause, adverb and bracket left out, and what follows.
    private void WriteWord((uint Productions, uint Word, uint, uint) draws)
    {
        var nats = 0.0;
        while (true)
        {
            var production = Choose(_goals.Pop(), draws.Productions & 0xFF);
            draws.Productions >>= 8;
            nats -= Math.Log((double)production.Weight / Production.Whole);
            if (production.First is not { } words) continue;

            var index = words.Choose(draws.Word >> 16);
            nats -= Math.Log((double)words.Weight(index) / WordClass.Whole);
            if (Words.Count > 0) Nats += nats;
            Words.Add(words.Word(index));
            var then = production.Then(index);
            for (var i = then.Length - 1; i >= 0; i--) _goals.Push(then[i]);
            return;
        }
    }

    private Production Choose(Goal goal, uint draw)
    {
        if (!_productions.TryGetValue(goal, out var productions)) _productions[goal] = productions = [.. grammar.Productions(goal)];
        var chosen = 0;
        for (var end = productions[0].Weight; draw >= end; end += productions[chosen].Weight) chosen++;
        return productions[chosen];
    }
}
