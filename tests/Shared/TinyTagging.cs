using System.Collections.Immutable;
using Lockstep.Model;
using Lockstep.Model.Data.Tagging;

namespace Lockstep.Tests;

/// <summary>A tagging run of a few milliseconds a step: sentences of invented words, some longer than a row, the last batch not full.</summary>
internal static class TinyTagging
{
    public static readonly Recipe Recipe = TinyRun.Recipe with { Task = Tasks.Tagger, Bidirectional = true, NumSteps = 6 };

    /// <summary>8 steps an epoch with the recipe above.</summary>
    public static TaggedCorpus Corpus { get; } = CorpusOf(Sentences(50, length: sentence => 1 + (sentence * sentence % 9)));

    public static RunPlan Plan { get; } = new(Recipe, Corpus);

    public static TaggedCorpus CorpusOf(IReadOnlyList<ImmutableArray<TaggedWord>> sentences)
    {
        var vocabulary = TaggerVocabulary.Of(sentences);
        var split = new TaggedSplit([.. sentences.Select(sentence => new EncodedSentence(
            vocabulary.Features.Encode([.. sentence.Select(word => word.Word)]),
            sentence.Select(word => vocabulary.TryGetTagId(word.Tag, out var id) ? id : -1).ToArray()))]);
        return new TaggedCorpus("tiny", vocabulary, split, split, test: null);
    }

    /// <summary>
    /// A language with rules: numbers are N, words in -o are O, words in -a are A; <c>to</c> is BEFORE where a number follows and LAST at the end of a sentence, which only who
    /// reads backwards can tell before that.
    /// </summary>
    public static ImmutableArray<TaggedWord>[] Sentences(int count, Func<int, int> length) =>
        [.. Enumerable.Range(0, count).Select(sentence => Sentence(sentence, length(sentence)))];

    private static ImmutableArray<TaggedWord> Sentence(int sentence, int length)
    {
        var kinds = Enumerable.Range(0, length).Select(place => ((sentence * 7) + (place * place) + (place * sentence)) % 4).ToArray();
        return [.. kinds.Select((kind, place) => kind switch
        {
            0 => new TaggedWord($"{(sentence * 31) + place}", "N", 1),
            1 => new TaggedWord($"b{(char)('a' + (sentence % 11))}{(char)('a' + place)}o", "O", 1),
            2 => new TaggedWord($"k{(char)('a' + (sentence % 7))}{(char)('a' + place)}a", "A", 1),
            _ => new TaggedWord("to", place + 1 == length ? "LAST" : kinds[place + 1] == 0 ? "BEFORE" : "TO", 1),
        })];
    }
}
