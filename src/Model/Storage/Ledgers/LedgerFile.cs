namespace Lockstep.Model.Storage.Ledgers;

/// <summary>Reads a ledger a line at a time, also while its run goes on.</summary>
public static class LedgerFile
{
    /// <summary>The lines of a ledger with their numbers, from 1. What a crash, or a write under way, left at its end is no line yet.</summary>
    /// <exception cref="InputException">There is no such file, or it may not be read.</exception>
    public static IEnumerable<(long Number, LedgerLine Line)> Read(string path)
    {
        using var stream = new FileStream(InputFile.Open(path), FileAccess.Read, bufferSize: 0);
        var (buffer, filled, number, isTooLong) = (new byte[1 << 16], 0, 0L, false);
        while (stream.Read(buffer, filled, buffer.Length - filled) is > 0 and var read)
        {
            filled += read;
            var start = 0;
            while (buffer.AsSpan(start, filled - start).IndexOf((byte)'\n') is >= 0 and var length)
            {
                yield return (++number, isTooLong ? new LedgerLine.Damaged("is too long") : LedgerJson.Parse(buffer.AsSpan(start, length)));
                (start, isTooLong) = (start + length + 1, false);
            }

            filled -= start;
            buffer.AsSpan(start, filled).CopyTo(buffer);
            if (filled < buffer.Length) continue;
            if (filled < LineLog.MaxLineBytes) Array.Resize(ref buffer, 2 * filled);
            else (filled, isTooLong) = (0, true);
        }
    }
}
