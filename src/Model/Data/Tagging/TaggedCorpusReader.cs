using System.Collections.Immutable;

namespace Lockstep.Model.Data.Tagging;

/// <summary>Reads tagged text into the ids of a tagger's vocabulary.</summary>
public static class TaggedCorpusReader
{
    /// <summary>Reads a folder; the vocabulary comes from its training split alone.</summary>
    /// <param name="folder">The folder's path; see <see cref="TaggedFolder"/> for the names of its files, of which the test split may be missing.</param>
    /// <exception cref="InputException">A split is missing or there twice, a file is not tagged text, or a split has a tag that the training split lacks.</exception>
    public static TaggedCorpus ReadFolder(string folder)
    {
        var trainPath = TaggedFolder.Find(folder, Split.Train);
        var validPath = TaggedFolder.Find(folder, Split.Valid);
        var testPath = TaggedFolder.FindOptional(folder, Split.Test);
        var train = TaggedFile.Read(trainPath);
        var vocabulary = TaggerVocabulary.Of(train);
        return new TaggedCorpus(
            Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))),
            vocabulary,
            Encode(trainPath, train, vocabulary),
            ReadSplit(validPath, vocabulary),
            testPath is null ? null : ReadSplit(testPath, vocabulary));
    }

    /// <summary>Reads one file in the vocabulary of a model.</summary>
    /// <param name="path">The file.</param>
    /// <param name="vocabulary">What the model knows.</param>
    /// <exception cref="InputException">The file is not tagged text, or has a tag that the model does not know.</exception>
    public static TaggedSplit ReadSplit(string path, TaggerVocabulary vocabulary)
    {
        ArgumentNullException.ThrowIfNull(vocabulary);
        return Encode(path, TaggedFile.Read(path), vocabulary);
    }

    private static TaggedSplit Encode(string path, IReadOnlyList<ImmutableArray<TaggedWord>> sentences, TaggerVocabulary vocabulary)
    {
        var known = new Dictionary<string, int[]>(StringComparer.Ordinal);
        return new TaggedSplit([.. sentences.Select(EncodeSentence)]);

        EncodedSentence EncodeSentence(ImmutableArray<TaggedWord> sentence)
        {
            var perWord = vocabulary.Features.IdsPerWord;
            var ids = new int[sentence.Length * perWord];
            var tags = new int[sentence.Length];
            for (var i = 0; i < sentence.Length; i++)
            {
                IdsOf(sentence[i].Word).CopyTo(ids, i * perWord);
                tags[i] = TagOf(sentence[i]);
            }

            return new EncodedSentence(ids, tags);
        }

        // Most words of a text are there many times.
        int[] IdsOf(string word) => known.TryGetValue(word, out var ids) ? ids : known[word] = vocabulary.Features.Encode([word]);

        int TagOf(TaggedWord word) => vocabulary.TryGetTagId(word.Tag, out var tag) ? tag : throw new InputException(
            $"Line {word.Line} of {path} has the tag '{word.Tag}', which no word has that the tagger was trained on: mend the tag, or train on a text that has it.");
    }
}
