using FsCheck;
using FsCheck.Fluent;
using Lockstep.Model.Data.Tagging;

namespace Lockstep.Model.Tests.Data.Tagging;

public sealed class WordFeaturesTests
{
    [Theory]
    [InlineData("Running", "running g ng ing ning r ru run Xxx")]
    [InlineData("of", "of f of ^of ^of o of ^of xx")]
    [InlineData("McDonald's", "mcdonald's s 's d's ld's m mc mcd XxXxx'x")]
    [InlineData("2,026", "2,026 6 26 026 ,026 2 2, 2,0 d,dd")]
    [InlineData("USA", "usa a sa usa ^usa u us usa XX")]
    [InlineData("-----", "----- - -- --- ---- - -- --- --")]
    [InlineData("a.b.c.d.e.f.g", "a.b.c.d.e.f.g g .g f.g .f.g a a. a.b x.x.x.x.x.")]
    [InlineData("\U0001F600\u00C9", "\U0001F600\u00E9 \u00E9 \U0001F600\u00E9 ^\U0001F600\u00E9 ^\U0001F600\u00E9 \U0001F600 \U0001F600\u00E9 ^\U0001F600\u00E9 \U0001F600X")]
    public void A_word_is_read_by_its_spelling(string word, string features) =>
        Assert.Equal(features, string.Join(' ', WordFeature.All.Select(feature => feature.Of(word))));

    [Fact]
    public void Every_feature_has_a_row_for_what_it_does_not_know_and_then_one_for_each_value()
    {
        var features = WordFeatures.Of(["b", "a", "b", "A", "c"]);
        Assert.Equal(["a", "b", "c"], features.Values[0]);
        Assert.Equal(["a", "b"], features.Values[1]);
        Assert.Equal((9, 4), (features.IdsPerWord, 1 + features.KnownWords));

        // Words 0 to 3; suffixes of one letter from 4 (unknown, a, b).
        Assert.Equal([1, 5], features.Encode(["a"])[..2]);
        Assert.Equal([1, 5], features.Encode(["A"])[..2]);
        Assert.Equal([3, 4], features.Encode(["c"])[..2]);
        Assert.Equal([WordFeatures.UnknownWordId, 6], features.Encode(["xb"])[..2]);
        Assert.True(features.Knows("C"));
        Assert.False(features.Knows("xb"));
    }

    [Fact]
    public void Every_word_has_one_id_of_each_feature_and_known_words_differ()
    {
        var words = Gen.Elements("a", "B", "7", "-", "\u00C9", "\U0001F600", "\uD83D").NonEmptyListOf().Select(string.Concat);
        Prop.ForAll(words.NonEmptyListOf().ToArbitrary(), words.ToArbitrary(), (known, word) =>
        {
            var features = WordFeatures.Of(known);
            var ids = features.Encode([word]);
            Assert.Equal(features.IdsPerWord, ids.Length);
            var first = 0;
            foreach (var (id, values) in ids.Zip(features.Values))
            {
                Assert.InRange(id, first, first + values.Length);
                first += values.Length + 1;
            }

            Assert.Equal(features.Rows, first);
            Assert.Equal(known.Contains(word, StringComparer.OrdinalIgnoreCase), ids[0] != WordFeatures.UnknownWordId);
            Assert.Equal(
                known.Select(item => item.ToLowerInvariant()).Distinct(StringComparer.Ordinal).Count(), known.Select(item => features.Encode([item])[0]).Distinct().Count());
        }).QuickCheckThrowOnFailure();
    }
}
