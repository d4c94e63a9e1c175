namespace Lockstep.Host.Monitoring;

/// <summary>Why a run is slow or stuck.</summary>
internal enum Cause
{
    /// <summary>A worker computes much more slowly than usual, or than others.</summary>
    SlowProcessor,

    /// <summary>Sums, answers or totals of a worker are under way for much longer than usual, or than those of others.</summary>
    SlowLink,

    /// <summary>A worker's process says nothing, while its machine answers.</summary>
    Paused,

    /// <summary>A worker's machine does not answer.</summary>
    CutOff,

    /// <summary>Checkpoints, metrics or the ledger cannot be written.</summary>
    Disk,

    /// <summary>There is nobody to compute.</summary>
    NoWorkers,
}
