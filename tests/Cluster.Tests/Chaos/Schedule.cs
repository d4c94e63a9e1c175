namespace Lockstep.Cluster.Tests.Chaos;

/// <summary>What happens to a run when, drawn from a seed.</summary>
internal static class Schedule
{
    private const int LeastWait = 200;
    private const int MostWait = 2000;

    /// <summary>Disturbances without end, in rounds in which each kind comes once.</summary>
    public static IEnumerable<Disturbance> Of(uint seed, int workers)
    {
        var draws = new Draws(seed);
        while (true)
        {
            foreach (var kind in draws.Shuffled(Enum.GetValues<DisturbanceKind>()))
            {
                var (least, most) = Lasting(kind);
                yield return new Disturbance(draws.Between(LeastWait, MostWait), kind, draws.Between(least, most), draws.Below(workers), draws.Below(2) == 0);
            }
        }
    }

    // A standby takes over two seconds after a coordinator is gone: sometimes before that one is back, and sometimes not.
    private static (int Least, int Most) Lasting(DisturbanceKind kind) => kind switch
    {
        DisturbanceKind.KillCoordinator => (0, 4000),
        DisturbanceKind.StopWorker or DisturbanceKind.CutWorker or DisturbanceKind.CutCoordinator => (200, 3000),
        DisturbanceKind.FillDisk => (200, 2000),
        _ => (0, 1000),
    };
}
