using System.ComponentModel;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Lockstep.Cluster.Tests.Networks;

/// <summary>The namespace that a socket belongs to: that of the thread which opens it.</summary>
internal static partial class NetworkNamespace
{
    private const int OfNetworks = 0x40000000;

    /// <summary>Opens a TCP socket in a namespace that <c>ip netns</c> has made. It belongs there, whichever thread uses it.</summary>
    public static Socket OpenSocketIn(string name)
    {
        Socket? socket = null;
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                Enter(name);
                socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            }
            catch (Exception exception) when (exception is Win32Exception or SocketException or IOException)
            {
                failure = exception;
            }
        });
        thread.Start();
        thread.Join();
        return socket ?? throw new InvalidOperationException($"No socket can be opened in the network namespace {name}.", failure);
    }

    // For the rest of the thread's life.
    private static void Enter(string name)
    {
        using var file = File.OpenHandle(Path.Combine("/run/netns", name));
        if (SetNamespace(file.DangerousGetHandle().ToInt32(), OfNetworks) != 0) throw new Win32Exception();
    }

    [LibraryImport("libc", EntryPoint = "setns", SetLastError = true)]
    private static partial int SetNamespace(int file, int kind);
}
