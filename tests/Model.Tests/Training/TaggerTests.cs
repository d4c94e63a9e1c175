using Lockstep.Model.Data.Tagging;
using Lockstep.Model.Numerics;
using Lockstep.Tests;

namespace Lockstep.Model.Tests.Training;

public sealed class TaggerTests : IDisposable
{
    private readonly ThreadTeam _team = new(2);

    // Weights large enough that not every word gets one tag.
    private readonly Replica _replica = TinyRun.Replica(new RunPlan(TinyTagging.Recipe with { InitScale = 2 }, TinyTagging.Corpus));

    public TaggerTests() => _replica.Pack(_team);

    public void Dispose() => _team.Dispose();

    [Fact]
    public void Who_shares_a_batch_changes_no_tag()
    {
        var features = TinyTagging.Corpus.Vocabulary.Features;
        var sentences = TinyTagging.Sentences(90, sentence => 1 + (sentence * 11 % 70)).Select(sentence => features.Encode([.. sentence.Select(word => word.Word)])).ToArray();
        var together = new Tagger(Kernels.Best, _team, _replica.Shape).Tag(_replica, sentences);
        var alone = new Tagger(Kernels.Best, _team, _replica.Shape);
        Assert.Equal(sentences.Select(sentence => alone.Tag(_replica, [sentence])[0]), together);
        Assert.True(together.SelectMany(tags => tags).Distinct().Count() > 1);
    }

    [Fact]
    public void What_is_measured_is_what_is_tagged()
    {
        var (corpus, tagger) = (TinyTagging.Corpus, new Tagger(Kernels.Best, _team, _replica.Shape));
        var (figures, perplexity) = tagger.Measure(_replica, corpus.Train, corpus.Vocabulary.Tags);
        var tags = tagger.Tag(_replica, [.. corpus.Train.Sentences.Select(sentence => sentence.Ids.ToArray())]);
        var right = corpus.Train.Sentences.Zip(tags).Sum(pair => pair.Second.Index().Count(tag => tag.Item == pair.First.Tags.Span[tag.Index]));
        Assert.Equal((corpus.Train.Words, right), (figures.Words, figures.Right));
        Assert.InRange(perplexity, 1, 1e6);

        // The mean of the losses does not depend on the order of the file but for rounding.
        var reversed = new TaggedSplit([.. corpus.Train.Sentences.Reverse()]);
        Assert.Equal(perplexity, tagger.Measure(_replica, reversed, corpus.Vocabulary.Tags).Perplexity, 1e-9);
        Assert.Equal(perplexity, tagger.Measure(_replica, corpus.Train, corpus.Vocabulary.Tags).Perplexity);
    }
}
