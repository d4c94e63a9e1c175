using System.Runtime.InteropServices;
using Lockstep.Model.Learning;

namespace Lockstep.Model.Storage;

// Numbers are little-endian, of 32 bits unless said otherwise; a text is its length in bytes and its UTF-8.
//
//   magic                8 bytes, "LSCORPUS"
//   format               1
//   kind                 0: language model, 1: tagger
//   name                 text
//   of a language model  number of words, each word a text; three splits:
//                            number of tokens, unknown words, whether the entropy is known (0 or 1), the entropy (64-bit float), the ids
//   of a tagger          vocabulary, a text of JSON; number of splits, 2 or 3; each split:
//                            number of sentences, and of each its length, its ids and its tags
//   checksum             32 bytes, SHA-256 of all before

/// <summary>A whole corpus as one file, so that a machine without the text can take part in a run: ids, not words, and everything checked while it is read.</summary>
public static class CorpusFile
{
    internal const int Format = 1;
    internal const int LanguageModel = 0;
    internal const int Tagger = 1;

    internal static ReadOnlySpan<byte> Magic => "LSCORPUS"u8;

    /// <summary>Writes a corpus of either kind.</summary>
    /// <param name="stream">Receives it; nothing of it is read or sought.</param>
    /// <param name="text">The corpus.</param>
    /// <exception cref="ArgumentException">A word has a line feed or is not valid Unicode, which no text that was read from files has.</exception>
    public static void Write(Stream stream, RunText text)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(text);
        using var output = new CorpusOutput(stream);
        output.Bytes(Magic);
        output.Number(Format);
        output.Number(text.Corpus is not null ? LanguageModel : Tagger);
        output.Text(text.Name);
        if (text.Corpus is { } corpus) LanguageModelSection.Write(output, corpus);
        else TaggerSection.Write(output, text.Tagged!);
        output.Checksum();
    }

    /// <summary>Reads a file.</summary>
    /// <param name="path">Its path.</param>
    /// <returns>The corpus; its digest is computed from what was read.</returns>
    /// <exception cref="InputException">There is no such file, or it is not a whole corpus file.</exception>
    public static RunText Read(string path)
    {
        using var stream = new FileStream(InputFile.Open(path), FileAccess.Read, bufferSize: 1 << 16);
        return Read(stream, path);
    }

    /// <summary>Reads a file that is in memory.</summary>
    /// <param name="file">All of it.</param>
    /// <param name="source">Where it comes from, for messages.</param>
    /// <returns>The corpus; its digest is computed from what was read.</returns>
    /// <exception cref="InputException">It is not a whole corpus file.</exception>
    public static RunText Read(ReadOnlyMemory<byte> file, string source)
    {
        var bytes = MemoryMarshal.TryGetArray(file, out var segment) ? segment : new ArraySegment<byte>(file.ToArray());
        using var stream = new MemoryStream(bytes.Array ?? [], bytes.Offset, bytes.Count, writable: false);
        return Read(stream, source);
    }

    private static RunText Read(Stream stream, string source)
    {
        using var input = new CorpusInput(stream, source);
        input.Begin();
        var kind = input.Number("kind");
        var name = input.Text("name");
        var text = kind switch
        {
            LanguageModel => new RunText(LanguageModelSection.Read(input, name)),
            Tagger => new RunText(TaggerSection.Read(input, name)),
            _ => throw input.Damaged($"its kind is {kind}, which is neither {LanguageModel} nor {Tagger}"),
        };
        input.End();
        return text;
    }
}
