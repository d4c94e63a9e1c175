using System.Runtime.InteropServices;

namespace Lockstep.Model.Storage;

/// <summary>Forces a folder's list of names to the disk, so that a rename survives a loss of power. .NET has no call for it.</summary>
internal static partial class FolderSync
{
    private const int ReadOnly = 0;
    private const int NotSupportedHere = 22;

    /// <summary>Does nothing on Windows, whose file systems keep names in a journal.</summary>
    /// <exception cref="IOException">The disk failed.</exception>
    public static void Flush(string folder)
    {
        if (OperatingSystem.IsWindows()) return;
        var descriptor = Open(folder, ReadOnly);
        if (descriptor < 0) throw Failed(folder);
        try
        {
            // Some network file systems cannot do this for folders (EINVAL) and need not.
            if (Fsync(descriptor) != 0 && Marshal.GetLastPInvokeError() != NotSupportedHere) throw Failed(folder);
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    private static IOException Failed(string folder) =>
        new($"{folder} could not be forced to the disk: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Fsync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int descriptor);
}
