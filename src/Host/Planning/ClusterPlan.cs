using System.Collections.Immutable;
using Lockstep.Host.Planning.Calibration;
using Lockstep.Host.Planning.Memory;

namespace Lockstep.Host.Planning;

/// <summary>How large a cluster a run needs, and how long it takes.</summary>
/// <param name="Options">What was asked for.</param>
/// <param name="Run">The run.</param>
/// <param name="Measured">What the machine was measured to do, or follows from what was given.</param>
/// <param name="Alone">Words a second of one worker alone, without a network.</param>
/// <param name="Rows">The run with one worker, and so on up to as many as were asked for.</param>
/// <param name="Otherwise">The run with all workers and slices in the other place.</param>
/// <param name="UsefulWorkers">More workers than these make steps less than 2 % shorter.</param>
/// <param name="Memory">The memory of the processes.</param>
/// <param name="CheckpointBytes">Bytes of one checkpoint.</param>
/// <param name="DiskBytes">Bytes that the folder of the run takes at most.</param>
internal sealed record ClusterPlan(
    PlanOptions Options,
    PlannedRun Run,
    Calibrated Measured,
    double Alone,
    ImmutableArray<PlanRow> Rows,
    PlanRow Otherwise,
    int UsefulWorkers,
    ImmutableArray<MemoryPart> Memory,
    double CheckpointBytes,
    double DiskBytes)
{
    /// <summary>The run with all workers.</summary>
    public PlanRow Asked => Rows[^1];
}
