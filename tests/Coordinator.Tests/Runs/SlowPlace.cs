using System.Diagnostics;

namespace Lockstep.Coordinator.Tests.Runs;

/// <summary>A pipe in the place of a file: whoever writes it waits until a test reads what is written.</summary>
internal sealed class SlowPlace : IDisposable
{
    private readonly string _path;

    private SlowPlace(string path) => _path = path;

    /// <summary>Makes a place for a file that is about to be written, or says why this machine does not allow it.</summary>
    public static SlowPlace? TryMake(string path, out string reason)
    {
        reason = "Pipes with names need a Unix.";
        if (OperatingSystem.IsWindows()) return null;
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var process = Process.Start("mkfifo", [path]);
        process.WaitForExit();
        return new SlowPlace(path);
    }

    /// <summary>All that is written, once it is.</summary>
    public byte[] Read()
    {
        // A process of its own, because the runtime would lock the file against its writer.
        using var process = Process.Start(new ProcessStartInfo("cat", [_path]) { RedirectStandardOutput = true })!;
        using var content = new MemoryStream();
        process.StandardOutput.BaseStream.CopyTo(content);
        process.WaitForExit();
        return content.ToArray();
    }

    /// <summary>Whoever still waits writes to nobody.</summary>
    public void Dispose()
    {
        if (!File.Exists(_path)) return;
        using var process = Process.Start("sh", ["-c", ": <> \"$0\"", _path]);
        process.WaitForExit();
    }
}
