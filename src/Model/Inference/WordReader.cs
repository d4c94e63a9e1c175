using Lockstep.Model.Data;

namespace Lockstep.Model.Inference;

/// <summary>Reads texts in the words of a model, as corpora are read: split on white space, words as they are, <c>&lt;eos&gt;</c> where a line ends.</summary>
public sealed class WordReader(Vocabulary vocabulary)
{
    /// <summary>Words that were not in the vocabulary and were read as <c>&lt;unk&gt;</c>, so far.</summary>
    public int UnknownWords { get; private set; }

    /// <summary>The words of a text that goes on: its last line has no end, unless a line feed ends it.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="source">Where it stands, for messages.</param>
    /// <exception cref="InputException">It has a word outside a vocabulary without <c>&lt;unk&gt;</c>.</exception>
    public int[] ReadOpen(string text, string source)
    {
        ArgumentNullException.ThrowIfNull(text);
        var ids = Read(text, source);
        return text.Length == 0 || text.EndsWith('\n') ? ids : ids[..^1];
    }

    /// <summary>The words of one line and <c>&lt;eos&gt;</c>.</summary>
    /// <param name="line">A line, without its line feed.</param>
    /// <param name="source">Where it stands, for messages.</param>
    /// <exception cref="InputException">It has a word outside a vocabulary without <c>&lt;unk&gt;</c>.</exception>
    public int[] ReadLine(string line, string source)
    {
        ArgumentNullException.ThrowIfNull(line);
        return line.Length == 0 ? [vocabulary.EndOfSentenceId] : Read(line, source);
    }

    private int[] Read(string text, string source)
    {
        var ids = new List<int>();
        var scanner = new TokenScanner(text);
        while (scanner.MoveNext())
        {
            if (!vocabulary.TryGetId(scanner.Token, out var id))
            {
                id = vocabulary.UnknownId ?? throw new InputException(
                    $"The word '{scanner.Token}' in {source} is not in the model's vocabulary, which has no {Vocabulary.Unknown} either; leave the word out.");
                UnknownWords++;
            }

            ids.Add(id);
        }

        return [.. ids];
    }
}
