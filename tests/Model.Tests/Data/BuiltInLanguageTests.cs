using Lockstep.Model.Data;
using Lockstep.Model.Data.BuiltIn;

namespace Lockstep.Model.Tests.Data;

public sealed class BuiltInLanguageTests
{
    private static readonly Corpus Corpus = BuiltInLanguage.Corpus();
    private static readonly Lexicon Lexicon = new(2026);
    private static readonly Grammar Grammar = new(Lexicon);

    [Fact]
    public void The_text_never_changes() => Assert.Equal("bfce12733c64d2e88988ecd296ddf70651147b994e1ae3a55110a219c27f4e27", Corpus.Sha256);

    [Fact]
    public void Another_seed_writes_another_text() =>
        Assert.NotEqual(BuiltInLanguage.Corpus(1, 50_000, 100).Sha256, BuiltInLanguage.Corpus(2, 50_000, 100).Sha256);

    [Fact]
    public void Splits_have_their_sizes()
    {
        Assert.InRange(Corpus.Train.Length, 400_000, 400_100);
        Assert.InRange(Corpus.Valid.Length, 20_000, 20_100);
        Assert.InRange(Corpus.Test.Length, 20_000, 20_100);
        Assert.False(Corpus.Valid.Span[..1000].SequenceEqual(Corpus.Test.Span[..1000]));
        Assert.False(Corpus.Valid.Span[..1000].SequenceEqual(Corpus.Train.Span[..1000]));
    }

    [Fact]
    public void Training_text_has_every_word_of_the_lexicon_and_no_other()
    {
        Assert.Distinct(Lexicon.Words);
        Assert.Equal(Lexicon.Words.Order(StringComparer.Ordinal), Corpus.Vocabulary.Words.Order(StringComparer.Ordinal));
        Assert.InRange(Corpus.Vocabulary.Count, 300, 800);
    }

    [Fact]
    public void In_every_state_the_probabilities_of_the_next_words_sum_to_1_and_no_word_is_ambiguous()
    {
        foreach (var state in States(Corpus.Valid[..5000]))
        {
            var next = NextWords(state);
            Assert.Equal(1.0, next.Sum(entry => entry.Probability), 1e-12);
            Assert.Distinct(next.Select(entry => entry.Word));
            Assert.All(next, entry => Assert.True(entry.Probability > 0));
        }
    }

    [Theory]
    [InlineData(Split.Valid)]
    [InlineData(Split.Test)]
    public void Entropy_is_the_mean_surprise_of_the_text_under_the_grammar(Split split)
    {
        var tokens = Corpus[split].Tokens;
        var surprise = States(tokens).Zip(Words(tokens), Surprise).Skip(1).Average();
        Assert.Equal(surprise, Corpus[split].EntropyPerToken!.Value, 1e-9);
    }

    [Fact]
    public void Measured_entropy_is_close_to_that_of_the_grammar()
    {
        var (nats, length) = Expected(Grammar.Start, []);
        Assert.Equal(nats / length, Corpus[Split.Train].EntropyPerToken!.Value, 0.01);
        Assert.Equal(nats / length, Corpus[Split.Valid].EntropyPerToken!.Value, 0.03);
        Assert.InRange(Math.Exp(nats / length), 8, 30);
    }

    [Fact]
    public void A_draw_falls_on_each_word_as_often_as_its_weight_says()
    {
        var hits = new int[Lexicon.Nouns[0].Count];
        for (var draw = 0u; draw < WordClass.Whole; draw++) hits[Lexicon.Nouns[0].Choose(draw)]++;
        Assert.Equal(Enumerable.Range(0, hits.Length).Select(Lexicon.Nouns[0].Weight), hits);
    }

    /// <summary>Parses a text; yields, for each token, the goals that were open before it, topmost first.</summary>
    private static IEnumerable<Goal[]> States(ReadOnlyMemory<int> tokens)
    {
        Goal[] state = [Grammar.Start];
        foreach (var word in Words(tokens))
        {
            yield return state;
            var (_, _, next) = Assert.Single(NextWords(state), entry => entry.Word == word);
            state = next.Length == 0 ? [Grammar.Start] : next;
        }
    }

    private static IEnumerable<int> Words(ReadOnlyMemory<int> tokens)
    {
        var numbers = Lexicon.Words.Index().ToDictionary(entry => entry.Item, entry => entry.Index, StringComparer.Ordinal);
        return tokens.ToArray().Select(id => numbers[Corpus.Vocabulary[id]]);
    }

    private static double Surprise(Goal[] state, int word) => -Math.Log(NextWords(state).Single(entry => entry.Word == word).Probability);

    private static List<(int Word, double Probability, Goal[] Next)> NextWords(Goal[] state)
    {
        var next = new List<(int, double, Goal[])>();
        var reached = 1.0;
        for (var open = state.AsSpan(); !open.IsEmpty && reached > 0; open = open[1..])
        {
            var omitted = 0.0;
            foreach (var production in Grammar.Productions(open[0]))
            {
                var chosen = reached * production.Weight / Production.Whole;
                if (production.First is { } words)
                {
                    for (var i = 0; i < words.Count; i++)
                        next.Add((words.Word(i), chosen * words.Weight(i) / WordClass.Whole, [.. production.Then(i), .. open[1..]]));
                }
                else
                {
                    omitted += chosen;
                }
            }

            reached = omitted;
        }

        Assert.Equal(0, reached);
        return next;
    }

    /// <summary>Nats and words a goal is expected to take: its own choice, and all that follows from it.</summary>
    private static (double Nats, double Length) Expected(Goal goal, Dictionary<Goal, (double, double)> known)
    {
        if (known.TryGetValue(goal, out var sums)) return sums;
        var (nats, length) = (0.0, 0.0);
        foreach (var production in Grammar.Productions(goal))
        {
            var chosen = (double)production.Weight / Production.Whole;
            nats -= chosen * Math.Log(chosen);
            if (production.First is not { } words) continue;
            length += chosen;
            for (var i = 0; i < words.Count; i++)
            {
                var share = (double)words.Weight(i) / WordClass.Whole;
                nats -= chosen * share * Math.Log(share);
                foreach (var child in production.Then(i))
                {
                    var (childNats, childLength) = Expected(child, known);
                    nats += chosen * share * childNats;
                    length += chosen * share * childLength;
                }
            }
        }

        return known[goal] = (nats, length);
    }
}
