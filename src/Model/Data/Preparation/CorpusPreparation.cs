namespace Lockstep.Model.Data.Preparation;

/// <summary>Makes a corpus out of any UTF-8 text: <c>train.txt</c>, <c>valid.txt</c> and <c>test.txt</c>, one line of words a line of the text.</summary>
/// <remarks>
/// Words are those of the Penn Treebank corpus: lower case, without punctuation, numbers as <c>N</c>; <c>don't</c> becomes <c>do n't</c>. Lines without a word are dropped.
/// The splits are contiguous: of the lines that are left, the last twentieth is for test, the twentieth before it for validation, the rest for training. The same text
/// always gives the same files.
/// </remarks>
public static class CorpusPreparation
{
    /// <summary>Words a vocabulary holds unless told otherwise.</summary>
    public const int DefaultVocabularySize = 10_000;

    private const int SmallestVocabulary = 3;
    private const int HeldOutShare = 20;

    /// <summary>Prepares a text.</summary>
    /// <param name="file">The text file.</param>
    /// <param name="outFolder">A new or empty folder.</param>
    /// <param name="vocabularySize">
    /// Words the vocabulary holds at most, <c>&lt;unk&gt;</c> and <c>&lt;eos&gt;</c> among them; at least 3. Training words beyond it become <c>&lt;unk&gt;</c>. Where all would
    /// fit, those that occur once do, so that a model learns what an unknown word is.
    /// </param>
    /// <exception cref="InputException">
    /// The file is missing or not UTF-8, has fewer than three lines with words or too few words; the folder is not empty; the vocabulary is too small. Nothing was written.
    /// </exception>
    public static PreparationSummary Prepare(string file, string outFolder, int vocabularySize = DefaultVocabularySize)
    {
        if (vocabularySize < SmallestVocabulary)
            throw new InputException($"--vocabulary {vocabularySize} is too small: give at least {SmallestVocabulary}, for <unk>, <eos> and a word.");
        OutputFolder.RequireEmpty(outFolder);

        var pool = new WordPool();
        var lines = SplitIntoWords(Utf8File.ReadAll(file), pool, out var allLines);
        if (lines.Count < 3) throw new InputException($"The file {file} has {lines.Count} lines with words, and three splits need at least 3: give a longer text.");
        var heldOut = Math.Max(1, lines.Count / HeldOutShare);
        var train = lines[..^(2 * heldOut)];
        var valid = lines[^(2 * heldOut)..^heldOut];
        var test = lines[^heldOut..];

        var counts = train.SelectMany(line => line).CountBy(word => word).ToDictionary(entry => pool[entry.Key], entry => entry.Value, StringComparer.Ordinal);
        var kept = KeptWords.Choose(counts, vocabularySize);
        if (kept.Count == 0) throw new InputException($"The training lines of {file} have only one distinct word, and at least 2 are needed: give a longer text.");

        var unknown = pool.Number(Vocabulary.Unknown);
        var stays = Enumerable.Range(0, pool.Count).Select(word => kept.Contains(pool[word])).ToArray();
        foreach (var line in lines)
        {
            for (var i = 0; i < line.Length; i++)
            {
                if (!stays[line[i]]) line[i] = unknown;
            }
        }

        OutputFolder.Write(outFolder, [("train.txt", Text(train, pool)), ("valid.txt", Text(valid, pool)), ("test.txt", Text(test, pool))]);
        return new PreparationSummary(
            allLines, allLines - lines.Count, kept.Count + 2, Summary(train, unknown), Summary(valid, unknown), Summary(test, unknown));
    }

    private static List<int[]> SplitIntoWords(string text, WordPool pool, out int allLines)
    {
        var lines = new List<int[]>();
        allLines = 0;
        foreach (var line in WithoutLastLineEnd(WordSplitter.Normalize(text)).EnumerateLines())
        {
            allLines++;
            var words = WordSplitter.Words(line, pool);
            if (words.Count > 0) lines.Add([.. words]);
        }

        return lines;
    }

    // A line end closes the last line and does not open an empty one.
    private static ReadOnlySpan<char> WithoutLastLineEnd(string text) =>
        text.EndsWith("\r\n", StringComparison.Ordinal) ? text.AsSpan(0, text.Length - 2)
        : text.EndsWith('\n') ? text.AsSpan(0, text.Length - 1)
        : text;

    private static IEnumerable<string> Text(List<int[]> lines, WordPool pool) => lines.Select(line => string.Join(' ', line.Select(word => pool[word])));

    private static PreparedSplit Summary(List<int[]> lines, int unknown) =>
        new(lines.Count, lines.Sum(line => line.Length + 1), lines.Sum(line => line.Count(word => word == unknown)));
}
