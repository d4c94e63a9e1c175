using System.Diagnostics;
using System.Globalization;

namespace Lockstep.Cluster.Tests.Processes;

/// <summary>The children of a process, as <c>ps</c> tells them.</summary>
internal static class Descendants
{
    /// <summary>Its children that run, by number.</summary>
    public static IReadOnlyList<int> Of(int parent)
    {
        using var ps = Process.Start(new ProcessStartInfo("ps", ["-A", "-o", "pid=,ppid="]) { RedirectStandardOutput = true })!;
        var lines = ps.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        ps.WaitForExit();
        return [.. lines
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(number => int.Parse(number, CultureInfo.InvariantCulture)).ToArray())
            .Where(pair => pair[1] == parent)
            .Select(pair => pair[0])];
    }

    public static bool IsAlive(int process)
    {
        try
        {
            using var found = Process.GetProcessById(process);
            return !found.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    /// <summary>Waits for the end of a process that is no child of this one.</summary>
    public static void WaitForEndOf(int process)
    {
        try
        {
            using var found = Process.GetProcessById(process);
            Assert.True(found.WaitForExit(TimeSpan.FromMinutes(1)), $"Process {process} goes on.");
        }
        catch (ArgumentException)
        {
            // It has ended.
        }
    }
}
