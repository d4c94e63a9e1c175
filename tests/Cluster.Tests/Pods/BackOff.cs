namespace Lockstep.Cluster.Tests.Pods;

/// <summary>How long a container that has ended is not started again. The kubelet's times, of which this alone is shortened: 10 seconds to 5 minutes there, a tenth of it here.</summary>
internal static class BackOff
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    /// <summary>The pause before a restart: none before the first, and then twice as long each time.</summary>
    /// <param name="restarts">How often it was started again before.</param>
    public static TimeSpan Before(int restarts)
    {
        if (restarts == 0) return TimeSpan.Zero;
        var pause = First;
        for (var i = 1; i < restarts && pause < Longest; i++) pause *= 2;
        return pause < Longest ? pause : Longest;
    }
}
