using System.IO.Hashing;
using System.Text;

namespace Lockstep.Model.Storage;

/// <summary>An XxHash128 over everything a file says, its texts and the bytes of its tensors, kept among the texts; it finds torn and damaged files, and takes the training little time.</summary>
internal static class ContentChecksum
{
    private const string Key = "lockstep.xxh128";

    /// <summary>Adds the checksum to the texts of a file that will hold them and these tensors, in this order.</summary>
    public static void Add(Dictionary<string, string> metadata, IEnumerable<SafetensorsTensor> tensors)
    {
        var hash = new XxHash128();
        foreach (var tensor in tensors) hash.Append(LittleEndian.BytesOf(tensor.Values.Span));
        metadata[Key] = Finish(hash, metadata);
    }

    /// <summary>Whether the file carries a checksum.</summary>
    public static bool IsIn(SafetensorsReader file) => file.Metadata.ContainsKey(Key);

    /// <exception cref="InputException">The file has no checksum, or another content.</exception>
    public static void Verify(SafetensorsReader file)
    {
        var hash = new XxHash128();
        file.HashData(hash);
        if (file.Metadata.GetValueOrDefault(Key) == Finish(hash, file.Metadata)) return;
        throw new InputException($"{file.FilePath} is damaged: its content does not match its checksum; use another copy or an earlier checkpoint.");
    }

    private static string Finish(XxHash128 hash, IReadOnlyDictionary<string, string> metadata)
    {
        foreach (var (key, text) in metadata.Where(pair => pair.Key != Key).OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            hash.Append(Encoding.UTF8.GetBytes($"{key}\0{text}\0"));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
