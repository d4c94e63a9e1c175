using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Lockstep.Model.Data;

/// <summary>A vocabulary and three splits of text in its ids.</summary>
public sealed class Corpus
{
    private readonly CorpusSplit _train;
    private readonly CorpusSplit _valid;
    private readonly CorpusSplit _test;

    /// <summary>A corpus of three splits.</summary>
    /// <param name="name">What to call it in messages.</param>
    /// <param name="vocabulary">The words the ids stand for.</param>
    /// <param name="train">The training split.</param>
    /// <param name="valid">The validation split.</param>
    /// <param name="test">The test split.</param>
    public Corpus(string name, Vocabulary vocabulary, CorpusSplit train, CorpusSplit valid, CorpusSplit test)
    {
        ArgumentNullException.ThrowIfNull(vocabulary);
        (_train, _valid, _test) = (train, valid, test);
        Name = name;
        Vocabulary = vocabulary;
        Sha256 = Digest();
    }

    /// <summary>What to call it in messages: the folder's name, or <c>built-in</c>.</summary>
    public string Name { get; }

    /// <summary>The words the ids stand for.</summary>
    public Vocabulary Vocabulary { get; }

    /// <summary>The ids of the training split.</summary>
    public ReadOnlyMemory<int> Train => _train.Tokens;

    /// <summary>The ids of the validation split.</summary>
    public ReadOnlyMemory<int> Valid => _valid.Tokens;

    /// <summary>The ids of the test split.</summary>
    public ReadOnlyMemory<int> Test => _test.Tokens;

    /// <summary>
    /// SHA-256, in lower-case hex, of all a run reads of a corpus: the number of words, each word in UTF-8 with a line feed after it, then of train, valid and test the
    /// number of tokens and the ids. Numbers are little-endian, of 32 bits.
    /// </summary>
    public string Sha256 { get; }

    /// <summary>One of the three splits.</summary>
    public CorpusSplit this[Split split] => split switch
    {
        Split.Train => _train,
        Split.Valid => _valid,
        Split.Test => _test,
        _ => throw new ArgumentOutOfRangeException(nameof(split), split, "There are three splits."),
    };

    private string Digest()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(LittleEndian([Vocabulary.Count]));
        foreach (var word in Vocabulary.Words) hash.AppendData(Encoding.UTF8.GetBytes(word + "\n"));
        foreach (var split in (ReadOnlySpan<CorpusSplit>)[_train, _valid, _test])
        {
            hash.AppendData(LittleEndian([split.Tokens.Length]));
            hash.AppendData(LittleEndian(split.Tokens.Span));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static byte[] LittleEndian(ReadOnlySpan<int> values)
    {
        var bytes = new byte[values.Length * sizeof(int)];
        for (var i = 0; i < values.Length; i++) BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(i * sizeof(int)), values[i]);
        return bytes;
    }
}
