using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;

namespace Lockstep.Cluster.Tests.Networks;

/// <summary>Hosts of a network of their own on this machine: namespaces, joined by a bridge in another one. Hosts may come and go; all of them go away with the test.</summary>
internal sealed class Namespaces : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private static int _networks;

    private readonly string _prefix = string.Create(CultureInfo.InvariantCulture, $"lockstep-{Environment.ProcessId}-{Interlocked.Increment(ref _networks)}");
    private readonly List<string> _made = [];
    private int _hosts;

    private Namespaces()
    {
    }

    private string Switch => _prefix + "-switch";

    /// <summary>Makes hosts, or says why this machine does not allow it.</summary>
    public static Namespaces? TryMake(int hosts, out string reason)
    {
        reason = "";
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess)
        {
            reason = "Network namespaces need Linux and root.";
            return null;
        }

        var made = new Namespaces();
        try
        {
            made.Make(hosts);
            return made;
        }
        catch (Exception exception) when (exception is Win32Exception or InvalidOperationException)
        {
            made.Dispose();
            reason = $"Network namespaces cannot be made here: {exception.Message}";
            return null;
        }
    }

    /// <summary>The address of a host, counted from 0.</summary>
    public static string AddressOf(int host) => string.Create(CultureInfo.InvariantCulture, $"10.214.0.{host + 1}");

    /// <summary>What starts a program on a host.</summary>
    public IEnumerable<string> On(int host) => ["ip", "netns", "exec", NameOf(host)];

    /// <summary>Adds a host, with an address that no other has had; gives its number.</summary>
    public int AddHost()
    {
        var host = _hosts++;
        var (name, port) = (NameOf(host), PortOf(host));
        Add(name);
        Run("-n", name, "link", "set", "lo", "up");
        Run("-n", name, "link", "add", "eth0", "type", "veth", "peer", "name", port, "netns", Switch);
        Run("-n", name, "address", "add", AddressOf(host) + "/24", "dev", "eth0");
        Run("-n", name, "link", "set", "eth0", "up");
        Run("-n", Switch, "link", "set", port, "master", "bridge");
        Run("-n", Switch, "link", "set", port, "up");
        return host;
    }

    /// <summary>Takes a host away: nobody answers at its address any more.</summary>
    public void RemoveHost(int host)
    {
        Run("-n", Switch, "link", "delete", PortOf(host));
        Run("netns", "delete", NameOf(host));
        lock (_made) _made.Remove(NameOf(host));
    }

    /// <summary>A socket of a host, which reaches that host whether it is cut off or not.</summary>
    public Socket OpenSocket(int host) => NetworkNamespace.OpenSocketIn(NameOf(host));

    /// <summary>Breaks every connection between two hosts; both may connect again. False where the kernel cannot.</summary>
    public bool Break(int one, int other)
    {
        using var process = Process.Start(new ProcessStartInfo("ip", ["netns", "exec", NameOf(one), "ss", "--kill", "dst", AddressOf(other)]) { RedirectStandardOutput = true })!;
        var broken = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return broken.Contains("ESTAB", StringComparison.Ordinal);
    }

    /// <summary>Loses everything that a host sends and that others send it, without a word to either.</summary>
    public void Cut(int host) => Run("-n", Switch, "link", "set", PortOf(host), "nomaster");

    /// <summary>Has what was cut carry again.</summary>
    public void Mend(int host) => Put(host, "bridge");

    /// <summary>Has the link of a host carry only so much, either way.</summary>
    public void Slow(int host, int megabit)
    {
        foreach (var (name, device) in EndsOf(host))
        {
            Run("tc", ["-n", name, "qdisc", "add", "dev", device, "root", "tbf", "rate", string.Create(CultureInfo.InvariantCulture, $"{megabit}mbit"), "burst", "64kb", "latency", "50ms"]);
        }
    }

    /// <summary>Has a slow link carry as much as before.</summary>
    public void Quicken(int host)
    {
        foreach (var (name, device) in EndsOf(host)) Run("tc", ["-n", name, "qdisc", "del", "dev", device, "root"]);
    }

    /// <summary>Loses everything between these hosts and the others, without a word to either side.</summary>
    public void Divide(params IEnumerable<int> hosts)
    {
        foreach (var host in hosts) Put(host, "beyond");
    }

    /// <summary>Has what was divided carry again.</summary>
    public void Unite(params IEnumerable<int> hosts)
    {
        foreach (var host in hosts) Put(host, "bridge");
    }

    public void Dispose()
    {
        foreach (var name in _made)
        {
            using var process = Process.Start(Command("ip", ["netns", "delete", name]))!;
            process.WaitForExit();
        }
    }

    private void Make(int hosts)
    {
        Add(Switch);
        foreach (var bridge in (string[])["bridge", "beyond"])
        {
            Run("-n", Switch, "link", "add", bridge, "type", "bridge");
            Run("-n", Switch, "link", "set", bridge, "up");
        }

        for (var host = 0; host < hosts; host++) AddHost();
    }

    private void Put(int host, string bridge) => Run("-n", Switch, "link", "set", PortOf(host), "master", bridge);

    private static string PortOf(int host) => string.Create(CultureInfo.InvariantCulture, $"port{host}");

    private string NameOf(int host) => string.Create(CultureInfo.InvariantCulture, $"{_prefix}-{host}");

    private void Add(string name)
    {
        Run("netns", "add", name);
        lock (_made) _made.Add(name);
    }

    private (string Name, string Device)[] EndsOf(int host) => [(NameOf(host), "eth0"), (Switch, PortOf(host))];

    private static void Run(params string[] arguments) => Run("ip", arguments);

    private static void Run(string program, string[] arguments)
    {
        using var process = Process.Start(Command(program, arguments))!;
        var error = process.StandardError.ReadToEndAsync();
        _ = process.StandardOutput.ReadToEnd();
        if (!process.WaitForExit(Patience) || process.ExitCode != 0) throw new InvalidOperationException($"'{program} {string.Join(' ', arguments)}' failed: {error.Result.Trim()}");
    }

    private static ProcessStartInfo Command(string program, IEnumerable<string> arguments) => new(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
}
