using System.Collections.Immutable;
using Lockstep.Coordinator.Deadlines;
using Lockstep.Coordinator.Nodes;
using Lockstep.Coordinator.Steps;
using Lockstep.Model;
using Lockstep.Protocol;
using static Lockstep.Protocol.ShardComputing;

namespace Lockstep.Coordinator.Audits;

/// <summary>Compares what workers give for the same shard, now or some steps late, and has disputes decided.</summary>
internal sealed class Inquiry(CoordinatorParts parts, Roster roster, RequestBook requests, Dispatcher dispatcher)
{
    // Who is later than that is sent away, or was never compared.
    private const int Kept = 16;

    private readonly Evidence[] _steps = [.. Enumerable.Range(0, Kept).Select(_ => new Evidence(parts.Plan.Recipe.Shards))];

    /// <summary>A step begins, or begins anew.</summary>
    public void Begin(StepId step) => _steps[step.Number % Kept].Begin(step);

    /// <summary>A worker gave results.</summary>
    /// <param name="computed">The results, of the step under way or of an older one.</param>
    /// <param name="isDecided">Whether the step is decided.</param>
    /// <exception cref="RunFailedException">They are not those that the step was decided with.</exception>
    public void Hear(ShardsComputed computed, bool isDecided)
    {
        if (Of(computed.Step) is not { } evidence) return;
        evidence.Hear(computed);
        if (!isDecided || evidence.Disputed is not { IsEmpty: false } disputed) return;
        throw new RunFailedException(
            $"{Names(evidence.Of(disputed[0]).Select(said => said.Worker).Distinct())} gave different results for shard {disputed[0]} of {computed.Step}, which is decided: it is in doubt, and so is what came after. "
            + $"Resume from a checkpoint of step {computed.Step.Number} or before, and check the processors and memory of the two.");
    }

    /// <summary>Whether the step must wait for the answer to an audit, or for a dispute to be decided.</summary>
    public bool IsOpen(StepId step) => requests.HasAudit(step) || Of(step) is { Disputed.IsEmpty: false };

    /// <summary>Judges what is disputed, and asks workers where more has to be known.</summary>
    /// <returns>Why the step has to be begun anew without any of its sums; null where it has not.</returns>
    /// <exception cref="RunFailedException">It cannot be found out who is wrong, or it is this process.</exception>
    public string? Settle(StepState state)
    {
        if (Of(state.Step) is not { } evidence) return null;
        foreach (var shard in evidence.Disputed)
        {
            if (requests.HasAudit(state.Step, shard)) continue;
            switch (AuditPolicy.Judge(evidence.Of(shard)))
            {
                case Verdict.Wrong wrong:
                    Quarantine(wrong.Worker, state.Step, shard);
                    return $"sums of {wrong.Worker}, which computed wrongly, may be in {state.Step}";
                case Verdict.Undecidable undecidable:
                    throw new RunFailedException(
                        $"{Names(undecidable.Workers)} gave different results for shard {shard} of {state.Step}, and asked again they do not agree. "
                        + "Check their processors and memory, and resume from the last checkpoint with those that are sound.");
                case Verdict.Open open when !AskMore(state, shard, open.Workers):
                    return $"sums of {state.Step} are in doubt";
            }
        }

        return null;
    }

    private void Quarantine(WorkerId worker, StepId step, int shard)
    {
        if (!roster.Crew.IsNode(worker.Name) && roster.Crew.Has(worker))
        {
            throw new RunFailedException(
                $"{worker}, which is in the coordinator's process, computed shard {shard} of {step} wrongly. Check this machine's processor and memory, and resume from the last checkpoint on a sound one.");
        }

        parts.Watch.Quarantined(worker, step, shard);
        parts.Refuse(worker.Name, $"{worker} computed shard {shard} of {step} wrongly and is in quarantine for the rest of the run; check its processor and memory, and leave it out.");
    }

    // A third worker, where there is one; else both once more.
    private bool AskMore(StepState state, int shard, ImmutableArray<WorkerId> parties)
    {
        var others = requests.Ready(roster.Crew, state.Step).RemoveRange(parties);
        if (others.IsEmpty && !parties.All(roster.Crew.Has)) return false;
        foreach (var worker in others.IsEmpty ? parties : [others[0]]) dispatcher.Audit(state, worker, shard);
        return true;
    }

    private Evidence? Of(StepId step) => step.Number >= 0 && _steps[step.Number % Kept] is var evidence && evidence.Step == step ? evidence : null;

    private static string Names(IEnumerable<WorkerId> workers) => string.Join(" and ", workers);
}
