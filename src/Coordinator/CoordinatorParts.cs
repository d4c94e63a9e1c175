using Lockstep.Coordinator.Runs;
using Lockstep.Coordinator.Sharding;
using Lockstep.Model;
using Lockstep.Model.Gradients;
using Lockstep.Protocol;
using Lockstep.Protocol.Tracing;

namespace Lockstep.Coordinator;

/// <summary>What a coordinator works with.</summary>
/// <param name="Node">The name of its process.</param>
/// <param name="Plan">The run.</param>
/// <param name="Chunks">The chunks of its gradient.</param>
/// <param name="MinWorkers">Workers to wait for before the first step.</param>
/// <param name="IsOpen">Whether workers may come from other processes.</param>
/// <param name="SlicesOnNodes">Whether the workers on nodes own the slices, where there are any, and not the servers of this process.</param>
/// <param name="Replicas">Who are told decisions; the replica of this process among them.</param>
/// <param name="Servers">The parameter servers of this process.</param>
/// <param name="Dealer">Deals the shards of a step.</param>
/// <param name="Expel">Ends the streams of a node, which may come again, for a reason.</param>
/// <param name="Watch">Told what the workers do.</param>
public sealed record CoordinatorParts(
    string Node, RunPlan Plan, ChunkPlan Chunks, int MinWorkers, bool IsOpen, bool SlicesOnNodes, Audience Replicas, Audience Servers, ShardDealer Dealer, Action<string, string> Expel, WorkerWatch Watch)
{
    /// <summary>Has a node refused for the rest of the run, for a reason.</summary>
    public Action<string, string> Refuse { get; init; } = (_, _) => { };

    /// <summary>Where the traces of steps begin, for everybody in the process.</summary>
    /// <value>The default is one that only the coordinator has.</value>
    public StepTraces Traces { get; init; } = new(default);

    /// <summary>The clock of deadlines.</summary>
    /// <value>The default is the system's.</value>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
