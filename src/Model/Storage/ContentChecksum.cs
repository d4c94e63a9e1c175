using System.Security.Cryptography;
using System.Text;

namespace Lockstep.Model.Storage;

/// <summary>A SHA-256 over everything a file says, its texts and the bytes of its tensors, kept among the texts; it finds torn and damaged files.</summary>
internal static class ContentChecksum
{
    private const string Key = "lockstep.sha256";

    /// <summary>Adds the checksum to the texts of a file that will hold them and these tensors, in this order.</summary>
    public static void Add(Dictionary<string, string> metadata, IEnumerable<SafetensorsTensor> tensors)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var tensor in tensors) hash.AppendData(LittleEndian.BytesOf(tensor.Values.Span));
        metadata[Key] = Finish(hash, metadata);
    }

    /// <summary>Whether the file carries a checksum.</summary>
    public static bool IsIn(SafetensorsReader file) => file.Metadata.ContainsKey(Key);

    /// <exception cref="InputException">The file has no checksum, or another content.</exception>
    public static void Verify(SafetensorsReader file)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        file.HashData(hash);
        if (file.Metadata.GetValueOrDefault(Key) == Finish(hash, file.Metadata)) return;
        throw new InputException($"{file.FilePath} is damaged: its content does not match its checksum; use another copy or an earlier checkpoint.");
    }

    private static string Finish(IncrementalHash hash, IReadOnlyDictionary<string, string> metadata)
    {
        foreach (var (key, text) in metadata.Where(pair => pair.Key != Key).OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{key}\0{text}\0"));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
