using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Lockstep.Tests.Programs;

/// <summary>Signals, and <c>kill</c>.</summary>
internal static partial class Signal
{
    public const int Interrupt = 2;
    public const int Kill = 9;
    public const int Terminate = 15;
    public const int Continue = 18;
    public const int Stop = 19;

    public static void Send(Process process, int signal) => Assert.Equal(0, SendTo(process.Id, signal));

    /// <summary>Sends a signal to a process that may have ended by now; says whether it was there.</summary>
    public static bool TrySend(int process, int signal) => SendTo(process, signal) == 0;

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendTo(int process, int signal);
}
