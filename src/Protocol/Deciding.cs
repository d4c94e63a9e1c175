using System.Collections.Immutable;
using Lockstep.Model;

namespace Lockstep.Protocol;

/// <summary>The conversation in which a step is decided and applied.</summary>
public static class Deciding
{
    /// <summary>Coordinator to every replica: apply the totals of the step at this rate and take over the states of its rows.</summary>
    /// <param name="Decision">Step, rate, cost and norm.</param>
    /// <param name="Progress">Where the run stands after it, so that it can go on from any replica.</param>
    /// <param name="Results">The results of all shards, ascending.</param>
    public sealed record Decide(StepDecision Decision, Progress Progress, ImmutableArray<ShardResult> Results) : IStepMessage, ITensorMessage
    {
        /// <inheritdoc/>
        public StepId Step => new(Decision.Step);
    }

    /// <summary>Replica to coordinator and to the workers of its process: it is at the version after the step. Saying it again changes nothing.</summary>
    /// <param name="Step">The step.</param>
    /// <param name="Node">Whose replica it is.</param>
    public sealed record StepApplied(StepId Step, string Node) : IStepMessage, IControlMessage;

    /// <summary>Coordinator to the replica of its process: totals of the decided step may be lost for good. Unless it has all of them, it forgets the decision.</summary>
    /// <param name="Step">The step.</param>
    public sealed record TakeBackDecision(StepId Step) : IStepMessage, ILocalMessage;

    /// <summary>Replica to coordinator: the decision is forgotten, the totals that came are kept. It comes instead of <see cref="StepApplied"/>.</summary>
    /// <param name="Step">The step.</param>
    public sealed record DecisionTakenBack(StepId Step) : IStepMessage, ILocalMessage;

    /// <summary>Coordinator to the replica of its process: some totals of the step, which is not decided, are wrong. It forgets all of them.</summary>
    /// <param name="Step">The step.</param>
    public sealed record ForgetTotals(StepId Step) : IStepMessage, ILocalMessage;

    /// <summary>Replica to coordinator: it has no totals of the step.</summary>
    /// <param name="Step">The step.</param>
    public sealed record TotalsForgotten(StepId Step) : IStepMessage, ILocalMessage;

    /// <summary>Replica or parameter server to coordinator: its part of the step threw. In the coordinator's process the run cannot go on; elsewhere the node takes no part any more, and begins again.</summary>
    /// <param name="Step">The step.</param>
    /// <param name="Part">Who, and doing what.</param>
    /// <param name="Cause">What was thrown.</param>
    public sealed record StepFailed(StepId Step, string Part, string Cause) : IStepMessage, ILocalMessage;
}
