namespace Lockstep.Cluster.Tests.Chaos;

/// <summary>What can happen to a run.</summary>
internal enum DisturbanceKind
{
    /// <summary>A worker is killed, and another takes its place, with its name or a new one.</summary>
    KillWorker,

    /// <summary>A worker hangs.</summary>
    StopWorker,

    /// <summary>Whoever coordinates is killed, and started again.</summary>
    KillCoordinator,

    /// <summary>Whoever stands by is killed, and started again.</summary>
    KillStandby,

    /// <summary>All processes are killed, and started again.</summary>
    KillAll,

    /// <summary>The disk with the folders of the run is full.</summary>
    FillDisk,

    /// <summary>The link of a worker loses everything.</summary>
    CutWorker,

    /// <summary>The link of whoever coordinates loses everything.</summary>
    CutCoordinator,
}
