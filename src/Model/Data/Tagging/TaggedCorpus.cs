using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Lockstep.Model.Data.Tagging;

/// <summary>A tagger's vocabulary and the splits of a tagged text in its ids.</summary>
public sealed class TaggedCorpus
{
    /// <summary>A corpus of two or three splits.</summary>
    /// <param name="name">What to call it in messages.</param>
    /// <param name="vocabulary">What the ids stand for.</param>
    /// <param name="train">The training split.</param>
    /// <param name="valid">The validation split.</param>
    /// <param name="test">The test split, or null where there is none.</param>
    public TaggedCorpus(string name, TaggerVocabulary vocabulary, TaggedSplit train, TaggedSplit valid, TaggedSplit? test)
    {
        ArgumentNullException.ThrowIfNull(vocabulary);
        ArgumentNullException.ThrowIfNull(train);
        ArgumentNullException.ThrowIfNull(valid);
        (Name, Vocabulary, Train, Valid, Test) = (name, vocabulary, train, valid, test);
        Sha256 = Digest();
    }

    /// <summary>What to call it in messages: the folder's name.</summary>
    public string Name { get; }

    /// <summary>What the ids stand for.</summary>
    public TaggerVocabulary Vocabulary { get; }

    /// <summary>What the weights are trained on; the vocabulary comes from here alone.</summary>
    public TaggedSplit Train { get; }

    /// <summary>What is measured after each epoch.</summary>
    public TaggedSplit Valid { get; }

    /// <summary>What is measured once, at the end; null where there is none.</summary>
    public TaggedSplit? Test { get; }

    /// <summary>
    /// SHA-256, in lower-case hex, of all a run reads of a corpus: the number of tags and each tag; the number of features, and of each its name, the number of its values
    /// and each value; then of train, valid and test the number of sentences, and of each its length, its ids and its tags. Texts are in UTF-8 with a line feed after
    /// each, numbers little-endian, of 32 bits; a split that is missing has no sentences.
    /// </summary>
    public string Sha256 { get; }

    private string Digest()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Add([Vocabulary.Tags.Length]);
        foreach (var tag in Vocabulary.Tags) AddText(tag);
        Add([Vocabulary.Features.IdsPerWord]);
        foreach (var (name, values) in Vocabulary.Features.Names.Zip(Vocabulary.Features.Values))
        {
            AddText(name);
            Add([values.Length]);
            foreach (var value in values) AddText(value);
        }

        foreach (var split in (ReadOnlySpan<TaggedSplit?>)[Train, Valid, Test])
        {
            Add([split?.Sentences.Length ?? 0]);
            foreach (var sentence in split?.Sentences ?? [])
            {
                Add([sentence.Length]);
                Add(sentence.Ids.Span);
                Add(sentence.Tags.Span);
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());

        void AddText(string text) => hash.AppendData(Encoding.UTF8.GetBytes(text + "\n"));

        void Add(ReadOnlySpan<int> values)
        {
            var bytes = new byte[values.Length * sizeof(int)];
            for (var i = 0; i < values.Length; i++) BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(i * sizeof(int)), values[i]);
            hash.AppendData(bytes);
        }
    }
}
