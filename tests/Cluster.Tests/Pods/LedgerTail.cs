using Lockstep.Model.Storage.Ledgers;

namespace Lockstep.Cluster.Tests.Pods;

/// <summary>The last lines of a ledger that grows.</summary>
internal static class LedgerTail
{
    private const int Bytes = 1 << 13;

    /// <summary>The last lines, some tens of them; none where the run in the folder has no ledger yet.</summary>
    public static IReadOnlyList<LedgerLine> Of(string folder)
    {
        var path = Path.Combine(folder, "ledger.jsonl");
        if (!File.Exists(path)) return [];
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var from = Math.Max(0, RandomAccess.GetLength(file) - Bytes);
        var bytes = new byte[Bytes];
        var text = bytes.AsSpan(0, RandomAccess.Read(file, bytes, from));
        // The first may be torn, and a last one that is being written is no line yet.
        text = from == 0 ? text : text[(text.IndexOf((byte)'\n') + 1)..];
        var lines = new List<LedgerLine>();
        while (text.IndexOf((byte)'\n') is >= 0 and var length)
        {
            lines.Add(LedgerJson.Parse(text[..length]));
            text = text[(length + 1)..];
        }

        return lines;
    }
}
