using System.Runtime.InteropServices;

namespace Lockstep.Model.Parameters;

/// <summary>Asks the system to back large buffers with large pages: kernels stream through megabytes, and with pages of 4 kB they would wait for address translation.</summary>
internal static unsafe partial class HugePages
{
    private const nuint PageSize = 4096;
    private const nuint WorthIt = 1 << 20;
    private const int AdviseHugePage = 14;

    /// <summary>Advises for memory that was not touched yet. Where the system does not take advice everything works, only slower.</summary>
    public static void Advise(void* start, nuint bytes)
    {
        if (!OperatingSystem.IsLinux() || bytes < WorthIt) return;
        var first = ((nuint)start + PageSize - 1) / PageSize * PageSize;
        var end = ((nuint)start + bytes) / PageSize * PageSize;
        _ = MemoryAdvise((void*)first, end - first, AdviseHugePage);
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int MemoryAdvise(void* address, nuint length, int advice);
}
