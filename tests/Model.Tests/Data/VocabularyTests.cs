using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Lockstep.Model.Data;

namespace Lockstep.Model.Tests.Data;

public sealed class VocabularyTests
{
    [Fact]
    public void Ids_go_by_count_and_then_by_word()
    {
        var vocabulary = Vocabulary.FromCounts(Counts(("<eos>", 3), ("pear", 2), ("fig", 2), ("apple", 1), ("<unk>", 5)));
        Assert.Equal(["<unk>", "<eos>", "fig", "pear", "apple"], vocabulary.Words);
        Assert.Equal(0, vocabulary.UnknownId);
        Assert.Equal(1, vocabulary.EndOfSentenceId);
        Assert.Equal(5, vocabulary.Count);
    }

    [Fact]
    public void Equal_counts_go_by_code_points_and_not_by_utf16_units()
    {
        // U+FFE5 is one UTF-16 unit, U+1F600 two that are both smaller than it.
        var vocabulary = Vocabulary.FromCounts(Counts(("\U0001F600", 1), ("\uFFE5", 1), ("<eos>", 2), ("z", 1), ("zz", 1)));
        Assert.Equal(["<eos>", "z", "zz", "\uFFE5", "\U0001F600"], vocabulary.Words);
    }

    [Fact]
    public void Code_point_order_is_the_order_of_utf8_bytes()
    {
        var text = Gen.Elements("a", "b", "\u00E9", "\uE000", "\uFFE5", "\U00010000", "\U0001F600").ArrayOf().Select(string.Concat);
        var property = Prop.ForAll(text.ToArbitrary(), text.ToArbitrary(), (x, y) =>
        {
            var bytes = Encoding.UTF8.GetBytes(x).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(y));
            return Math.Sign(CodePointOrder.Instance.Compare(x, y)) == Math.Sign(bytes);
        });
        property.QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Every_word_of_a_restored_list_has_its_place_as_id()
    {
        var vocabulary = Vocabulary.FromWords(["b", "<eos>", "a"]);
        for (var id = 0; id < vocabulary.Count; id++)
        {
            Assert.True(vocabulary.TryGetId(vocabulary[id], out var found));
            Assert.Equal(id, found);
        }

        Assert.Null(vocabulary.UnknownId);
        Assert.False(vocabulary.TryGetId("c", out _));
    }

    [Fact]
    public void A_word_listed_twice_is_refused() =>
        Assert.Contains("'a' twice", Assert.Throws<InputException>(() => Vocabulary.FromWords(["a", "<eos>", "a"])).Message, StringComparison.Ordinal);

    [Fact]
    public void A_vocabulary_without_end_of_sentence_is_refused() =>
        Assert.Contains("<eos>", Assert.Throws<InputException>(() => Vocabulary.FromWords(["a"])).Message, StringComparison.Ordinal);

    private static Dictionary<string, int> Counts(params (string Word, int Count)[] counts) => counts.ToDictionary(entry => entry.Word, entry => entry.Count);
}
