using System.Diagnostics;
using System.Net;

namespace Lockstep.Benchmarks.Failures;

/// <summary>A host beside this one, a network namespace at the other end of a link that can be cut; needs root and iproute2. It goes away with the benchmark.</summary>
internal sealed class FarHost : IDisposable
{
    private const string Name = "lockstep-far";
    private const string Near = "lockstep-near";
    private const string Prefix = "10.215.0.";

    /// <summary>The address of this host on the link.</summary>
    public static readonly IPAddress Here = IPAddress.Parse(Prefix + "1");

    public FarHost()
    {
        Run("netns", "add", Name);
        Run("-n", Name, "link", "set", "lo", "up");
        Run("-n", Name, "link", "add", "eth0", "type", "veth", "peer", "name", Near, "netns", "1");
        Run("address", "add", Here + "/24", "dev", Near);
        Run("-n", Name, "address", "add", Prefix + "2/24", "dev", "eth0");
        Run("link", "set", Near, "up");
        Mend();
    }

    /// <summary>What starts a program there.</summary>
    public static IReadOnlyList<string> Command => ["ip", "netns", "exec", Name];

    /// <summary>Loses everything that either host sends the other, without a word; gives the time since which it does.</summary>
    public static long Cut()
    {
        var time = Stopwatch.GetTimestamp();
        Run("-n", Name, "link", "set", "eth0", "down");
        return time;
    }

    /// <summary>Has the link carry again.</summary>
    public static void Mend() => Run("-n", Name, "link", "set", "eth0", "up");

    public void Dispose() => Run("netns", "delete", Name);

    private static void Run(params string[] arguments)
    {
        using var process = Process.Start("ip", arguments);
        process.WaitForExit();
        if (process.ExitCode != 0) throw new InvalidOperationException($"'ip {string.Join(' ', arguments)}' failed.");
    }
}
