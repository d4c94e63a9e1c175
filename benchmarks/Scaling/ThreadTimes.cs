using System.Globalization;

namespace Lockstep.Benchmarks.Scaling;

/// <summary>The processor time of this process by what its threads do, from /proc.</summary>
internal static class ThreadTimes
{
    private const double TicksPerSecond = 100;

    private static readonly (string Prefix, string What)[] Kinds =
    [
        ("stream in", "receiving"), ("stream out", "sending"), ("server-", "adding up"), ("replica", "own replica"), ("keeper", "own replica"),
    ];

    /// <summary>Seconds by what threads do; actors, the runtime and all else is "other".</summary>
    public static Dictionary<string, double> Now()
    {
        var times = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var thread in Directory.GetDirectories("/proc/self/task"))
        {
            try
            {
                var name = File.ReadAllText(Path.Combine(thread, "comm")).Trim();
                var stat = File.ReadAllText(Path.Combine(thread, "stat"));
                var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
                var seconds = (double.Parse(fields[11], CultureInfo.InvariantCulture) + double.Parse(fields[12], CultureInfo.InvariantCulture)) / TicksPerSecond;
                var what = Kinds.FirstOrDefault(kind => name.StartsWith(kind.Prefix, StringComparison.Ordinal)).What ?? "other";
                times[what] = times.GetValueOrDefault(what) + seconds;
            }
            catch (IOException)
            {
                // It ended meanwhile.
            }
        }

        return times;
    }
}
