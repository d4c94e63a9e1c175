using System.Runtime.InteropServices;

namespace Lockstep.Model.Data;

/// <summary>Reads text files into word ids.</summary>
/// <remarks>
/// Each line is split on white space and followed by <c>&lt;eos&gt;</c>, a blank line and a last line without a line feed as well. The vocabulary comes from the training
/// split alone. A word outside it is read as <c>&lt;unk&gt;</c> and counted where the vocabulary has that word, and is an error where it has not.
/// </remarks>
public static class CorpusReader
{
    /// <summary>Reads a folder with <c>ptb.train.txt</c>, <c>ptb.valid.txt</c> and <c>ptb.test.txt</c>, or the same names without <c>ptb.</c>; the first are preferred.</summary>
    /// <param name="folder">The folder's path.</param>
    /// <exception cref="InputException">
    /// The folder or a split is missing, has no words or is not UTF-8, or has a word outside the vocabulary where there is no <c>&lt;unk&gt;</c>.
    /// </exception>
    public static Corpus ReadFolder(string folder)
    {
        var trainPath = FindSplit(folder, Split.Train);
        var validPath = FindSplit(folder, Split.Valid);
        var testPath = FindSplit(folder, Split.Test);
        var trainText = ReadText(trainPath);
        var vocabulary = Vocabulary.FromCounts(Count(trainText));
        return new Corpus(
            Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))),
            vocabulary,
            Encode(trainPath, trainText, vocabulary),
            ReadSplit(validPath, vocabulary),
            ReadSplit(testPath, vocabulary));
    }

    /// <summary>The vocabulary of a training text.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InputException">The file is missing, has no words, or is not UTF-8.</exception>
    public static Vocabulary ReadVocabulary(string path) => Vocabulary.FromCounts(Count(ReadText(path)));

    /// <summary>Reads one text file in the words of a vocabulary that is already there, such as a checkpoint's.</summary>
    /// <param name="path">The file.</param>
    /// <param name="vocabulary">The words the model knows.</param>
    /// <exception cref="InputException">The file is missing, has no words, is not UTF-8, or has a word outside a vocabulary without <c>&lt;unk&gt;</c>.</exception>
    public static CorpusSplit ReadSplit(string path, Vocabulary vocabulary)
    {
        ArgumentNullException.ThrowIfNull(vocabulary);
        return Encode(path, ReadText(path), vocabulary);
    }

    /// <summary>The path of a split in a folder.</summary>
    /// <param name="folder">The folder's path.</param>
    /// <param name="split">The split to look for.</param>
    /// <exception cref="InputException">The folder is missing or does not hold the split.</exception>
    public static string FindSplit(string folder, Split split)
    {
        if (!Directory.Exists(folder))
            throw new InputException($"There is no folder {folder}: give one that holds train.txt, valid.txt and test.txt, or ptb.train.txt, ptb.valid.txt and ptb.test.txt.");
        var plain = $"{split.ToString().ToLowerInvariant()}.txt";
        var path = Path.Combine(folder, $"ptb.{plain}");
        if (!File.Exists(path)) path = Path.Combine(folder, plain);
        return File.Exists(path) ? path : throw new InputException($"The folder {folder} holds neither ptb.{plain} nor {plain}: add one of them.");
    }

    private static string ReadText(string path)
    {
        var text = Utf8File.ReadAll(path);
        if (text.Length == 0) throw new InputException($"The file {path} is empty: give one with words in it.");
        if (string.IsNullOrWhiteSpace(text)) throw new InputException($"The file {path} has no words, only white space: give one with words in it.");
        return text;
    }

    private static Dictionary<string, int> Count(string text)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        var countsBySpan = counts.GetAlternateLookup<ReadOnlySpan<char>>();
        var scanner = new TokenScanner(text);
        while (scanner.MoveNext()) CollectionsMarshal.GetValueRefOrAddDefault(countsBySpan, scanner.Token, out _)++;
        return counts;
    }

    private static CorpusSplit Encode(string path, string text, Vocabulary vocabulary)
    {
        var ids = new List<int>(text.Length / 4);
        var unknownWords = 0;
        var scanner = new TokenScanner(text);
        while (scanner.MoveNext())
        {
            if (!vocabulary.TryGetId(scanner.Token, out var id))
            {
                id = vocabulary.UnknownId ?? throw new InputException(
                    $"The word '{scanner.Token}' in {path}, line {scanner.Line}, is not in the vocabulary, which has no {Vocabulary.Unknown} either: remove the word, or run 'lockstep data prepare' on the text.");
                unknownWords++;
            }

            ids.Add(id);
        }

        return new CorpusSplit(ids.ToArray(), unknownWords);
    }
}
