using System.ComponentModel;
using System.Diagnostics;

namespace Lockstep.Tests.Disks;

/// <summary>A small file system of its own, which a test can fill. It goes away with the test.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("lockstep-disk-").FullName;

    private SmallDisk()
    {
    }

    /// <summary>An empty folder on it.</summary>
    public string Folder => Path.Combine(_path, "folder");

    private string Filler => Path.Combine(_path, "filler");

    /// <summary>Makes one, or says why this machine does not allow it.</summary>
    public static SmallDisk? TryMake(out string reason, int megabytes = 1)
    {
        reason = "A file system in memory needs Linux and root.";
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess) return null;
        var disk = new SmallDisk();
        if (Run("mount", "-t", "tmpfs", "-o", $"size={megabytes}m", "lockstep", disk._path))
        {
            Directory.CreateDirectory(disk.Folder);
            return disk;
        }

        Directory.Delete(disk._path);
        reason = "This machine allows no file system in memory.";
        return null;
    }

    /// <summary>Takes all room that is left.</summary>
    public void Fill()
    {
        using var file = File.OpenHandle(Filler, FileMode.OpenOrCreate, FileAccess.Write);
        var page = new byte[4096];
        try
        {
            for (var offset = RandomAccess.GetLength(file); ; offset += page.Length) RandomAccess.Write(file, page, offset);
        }
        catch (IOException)
        {
            // It is full.
        }
    }

    /// <summary>Gives the room back.</summary>
    public void MakeRoom() => File.Delete(Filler);

    public void Dispose()
    {
        Run("umount", "--lazy", _path);
        Directory.Delete(_path);
    }

    private static bool Run(string command, params IEnumerable<string> arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardError = true })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }
}
