using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Lockstep.Model.Data.Tagging;

namespace Lockstep.Model.Storage;

/// <summary>What a <see cref="CorpusFile"/> holds of the text of a tagger.</summary>
internal static class TaggerSection
{
    public static void Write(CorpusOutput output, TaggedCorpus corpus)
    {
        output.Text(TaggerVocabularyJson.Write(corpus.Vocabulary));
        ImmutableArray<TaggedSplit> splits = corpus.Test is null ? [corpus.Train, corpus.Valid] : [corpus.Train, corpus.Valid, corpus.Test];
        output.Number(splits.Length);
        foreach (var split in splits)
        {
            output.Number(split.Sentences.Length);
            foreach (var sentence in split.Sentences)
            {
                output.Number(sentence.Length);
                output.Ids(sentence.Ids.Span);
                output.Ids(sentence.Tags.Span);
            }
        }
    }

    public static TaggedCorpus Read(CorpusInput input, string name)
    {
        var vocabulary = TaggerVocabularyJson.Read(input.Text("vocabulary"), $"The vocabulary of {input.Source}");
        if (vocabulary.Tags.Concat(vocabulary.Features.Values.SelectMany(values => values)).Any(text => text.Contains('\n', StringComparison.Ordinal)))
            throw input.Damaged("a text of its vocabulary has a line feed");
        var splits = input.Number("splits");
        if (splits is not (2 or 3)) throw input.Damaged($"it claims {splits} splits");
        return new TaggedCorpus(name, vocabulary, ReadSplit(input, vocabulary), ReadSplit(input, vocabulary), splits == 3 ? ReadSplit(input, vocabulary) : null);
    }

    private static TaggedSplit ReadSplit(CorpusInput input, TaggerVocabulary vocabulary)
    {
        var perWord = vocabulary.Features.IdsPerWord;
        var bytesOfWord = (perWord + 1L) * sizeof(int);
        var sentences = new EncodedSentence[input.Count(sizeof(int) + bytesOfWord, "sentences")];
        if (sentences.Length == 0) throw input.Damaged("a split has no sentences");
        var ends = vocabulary.Features.Ends();
        for (var i = 0; i < sentences.Length; i++)
        {
            var words = input.Count(bytesOfWord, "words of a sentence");
            if (words is 0 or > TaggedFile.MaxWords) throw input.Damaged($"a sentence has {words} words");
            var ids = input.Ids(words * perWord, "ids");
            Check(input, ids, ends);
            sentences[i] = new EncodedSentence(ids, input.Ids(words, 0, vocabulary.Tags.Length, "tags"));
        }

        return new TaggedSplit(ImmutableCollectionsMarshal.AsImmutableArray(sentences));
    }

    // The k-th id of a word is one of the k-th feature.
    private static void Check(CorpusInput input, int[] ids, ReadOnlySpan<int> ends)
    {
        for (var i = 0; i < ids.Length; i++)
        {
            var k = i % ends.Length;
            if (ids[i] < (k == 0 ? 0 : ends[k - 1]) || ids[i] >= ends[k]) throw input.Damaged($"a word has the id {ids[i]}, which is none of its feature {k + 1}");
        }
    }
}
