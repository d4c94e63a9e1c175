using System.Collections.Immutable;
using Lockstep.Model.Data.Tagging;

namespace Lockstep.Model.Tests.Data.Tagging;

/// <summary>Tagged corpora made for tests.</summary>
internal static class TaggedTexts
{
    /// <summary>Sentences of the given lengths. The second id of each word is a number of its own, since the first may be read as unknown in training.</summary>
    public static TaggedCorpus Corpus(params IEnumerable<int> lengths)
    {
        ImmutableArray<ImmutableArray<TaggedWord>> sentences =
        [
            .. lengths.Select((length, s) => Enumerable.Range(0, length).Select(i => new TaggedWord($"{s}:{i}", i % 2 == 0 ? "EVEN" : "ODD", 1)).ToImmutableArray()),
        ];
        var vocabulary = TaggerVocabulary.Of(sentences);
        var words = 0;
        var split = new TaggedSplit([.. sentences.Select(Encode)]);
        return new TaggedCorpus("made", vocabulary, split, split, test: null);

        EncodedSentence Encode(ImmutableArray<TaggedWord> sentence)
        {
            var perWord = vocabulary.Features.IdsPerWord;
            var ids = vocabulary.Features.Encode([.. sentence.Select(word => word.Word)]);
            for (var i = 0; i < sentence.Length; i++) ids[(i * perWord) + 1] = words++;
            return new EncodedSentence(ids, sentence.Select(word => vocabulary.TryGetTagId(word.Tag, out var tag) ? tag : -1).ToArray());
        }
    }

    /// <summary>The ids of a row of a batch.</summary>
    public static int[] Ids(SentenceBatch batch, int row, int perWord)
    {
        var ids = new int[batch.Length(row) * perWord];
        batch.CopyIds(row, ids);
        return ids;
    }
}
