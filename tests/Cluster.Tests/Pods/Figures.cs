using System.Globalization;

namespace Lockstep.Cluster.Tests.Pods;

/// <summary>Figures that tests print and do not judge: how long something takes depends on the machine, and on what else it does.</summary>
internal static class Figures
{
    public static void Tell(this ITestOutputHelper output, string what, TimeSpan time) => output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what}: {time.TotalSeconds:0.000} s"));
}
