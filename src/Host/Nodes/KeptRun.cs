using Lockstep.Model;
using Lockstep.Model.Learning;
using Lockstep.Protocol;

namespace Lockstep.Host.Nodes;

/// <summary>What a node keeps of a run while it has no coordinator: its successor may go on from here.</summary>
/// <param name="Term">The run, and the term that was obeyed last.</param>
/// <param name="Plan">The run.</param>
/// <param name="Text">Its text.</param>
/// <param name="Replica">The replica, which nobody changes.</param>
/// <param name="Progress">Where the run stands by it.</param>
internal sealed record KeptRun(RunTerm Term, RunPlan Plan, RunText Text, Replica Replica, Progress Progress)
{
    /// <summary>What a coordinator is told of it.</summary>
    public HeldReplica Report() => new(Term.Run, Term.Term, Progress.Step, ReplicaDigest.Of(Replica));
}
