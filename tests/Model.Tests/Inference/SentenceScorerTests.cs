using FsCheck;
using FsCheck.Fluent;
using Lockstep.Model.Inference;
using Lockstep.Model.Layers;
using Lockstep.Model.Numerics;
using Lockstep.Model.Tests.Numerics;
using Lockstep.Tests;

namespace Lockstep.Model.Tests.Inference;

public sealed class SentenceScorerTests
{
    private const int EndOfSentence = 0;

    private static readonly Gen<(int[][] Sentences, int Rows, int Threads)> Cases =
        from sentences in Gen.Choose(1, TinyRun.Words - 1).ArrayOf().ArrayOf()
        from rows in Gen.Choose(1, 7)
        from threads in Gen.Choose(1, 3)
        select (sentences.Select(words => (int[])[.. words, EndOfSentence]).ToArray(), rows, threads);

    [Fact]
    public void A_score_is_that_of_one_word_after_another_whatever_is_beside_it() => Prop.ForAll(Cases.ToArbitrary(), given =>
    {
        var scores = Score(Kernels.Best, given.Sentences, given.Rows, given.Threads);

        Assert.Equal(given.Sentences.Select(WordByWord), scores.Select(score => score.LogProbability));
        Assert.All(scores, score => Assert.True(score.IsComplete));
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(30));

    [Fact]
    public void Scores_are_the_same_at_every_width()
    {
        int[][] sentences = [[3, 4, 5, 6, 7, 8, EndOfSentence], [EndOfSentence], [40, 39, EndOfSentence]];
        var expected = Score(Kernels.Best, sentences, 3, 1).Select(score => score.LogProbability).ToArray();
        Assert.All(Widths.All, kernels => Assert.Equal(expected, Score(kernels, sentences, 2, 2).Select(score => score.LogProbability)));
    }

    [Fact]
    public void The_first_sentence_of_a_text_has_the_perplexity_of_the_evaluator()
    {
        int[] sentence = [9, 8, 7, 6, 5, EndOfSentence];
        using var team = new ThreadTeam(1);
        var expected = new Evaluator(Kernels.Best, team, TinyRun.Recipe, TinyRun.Words).Perplexity(Replica(Kernels.Best, team), [EndOfSentence, .. sentence]);
        Assert.Equal(expected, Assert.Single(Score(Kernels.Best, [sentence], 1, 1)).Perplexity, 12);
    }

    [Fact]
    public void A_full_scorer_takes_no_more()
    {
        using var team = new ThreadTeam(1);
        var scorer = new SentenceScorer(Kernels.Best, team, Replica(Kernels.Best, team), EndOfSentence, rows: 1);
        scorer.Begin(new[] { 1, 2, EndOfSentence });
        Assert.True(scorer.IsFull);
        Assert.Throws<InvalidOperationException>(() => scorer.Begin(new[] { EndOfSentence }));
    }

    private static List<SentenceScore> Score(Kernels kernels, int[][] sentences, int rows, int threads)
    {
        using var team = new ThreadTeam(threads);
        var scorer = new SentenceScorer(kernels, team, Replica(kernels, team), EndOfSentence, rows);
        var scores = new List<SentenceScore>();
        foreach (var sentence in sentences)
        {
            while (scorer.IsFull) scorer.Advance();
            scores.Add(scorer.Begin(sentence));
        }

        while (!scorer.IsIdle) scorer.Advance();
        return scores;
    }

    private static double WordByWord(int[] sentence)
    {
        using var team = new ThreadTeam(1);
        var replica = Replica(Kernels.Best, team);
        var model = new RecurrentNetwork(Kernels.Best, team, ModelShape.LanguageModel(TinyRun.Recipe, TinyRun.Words), rows: 1, maxSteps: 1);
        var state = new float[Lockstep.Model.Replica.RowStateLength(TinyRun.Recipe)];
        var (before, sum) = (EndOfSentence, 0.0);
        foreach (var word in sentence)
        {
            model.SetRow(0, [before], [word]);
            model.SetState(0, state);
            model.Forward(replica, 1, training: false);
            model.Predict(replica, 1);
            model.GetState(0, state);
            sum -= model.Losses(0)[0];
            before = word;
        }

        return sum;
    }

    private static Replica Replica(Kernels kernels, ThreadTeam team)
    {
        var replica = TinyRun.Replica(TinyRun.Plan, kernels);
        replica.Pack(team);
        return replica;
    }
}
