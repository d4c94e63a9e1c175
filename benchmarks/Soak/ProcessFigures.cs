using System.Diagnostics;

namespace Lockstep.Benchmarks.Soak;

/// <summary>What a process holds at a moment.</summary>
internal sealed record ProcessFigures(double Megabytes, int Threads, int Files, int Sockets)
{
    public static ProcessFigures Of(int id)
    {
        using var process = Process.GetProcessById(id);
        var files = Directory.GetFileSystemEntries($"/proc/{id}/fd").Select(path => new FileInfo(path).LinkTarget).ToList();
        return new ProcessFigures(process.WorkingSet64 / 1e6, process.Threads.Count, files.Count, files.Count(target => target?.StartsWith("socket:", StringComparison.Ordinal) ?? false));
    }
}
