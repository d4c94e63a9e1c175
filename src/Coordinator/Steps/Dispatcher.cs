using System.Collections.Immutable;
using Akka.Actor;
using Lockstep.Coordinator.Deadlines;
using Lockstep.Coordinator.Nodes;
using Lockstep.Coordinator.Sharding;
using Lockstep.Model;
using Lockstep.Protocol;
using Lockstep.Protocol.Tracing;
using static Lockstep.Protocol.GradientReduction;
using static Lockstep.Protocol.ShardComputing;

namespace Lockstep.Coordinator.Steps;

/// <summary>Has the shards of a step computed: asks workers for them, others where that failed, and others as well where it takes too long.</summary>
internal sealed class Dispatcher(CoordinatorParts parts, Roster roster, RequestBook requests, StepTracing tracing)
{
    // Of the step under way and the one before: replicas are at one of the two.
    private readonly (long Step, ImmutableArray<string> Names)[] _owed = [(-1, []), (-1, [])];
    private bool _hasOwners;

    /// <summary>Who owns the slices of the step; nobody until shards are dealt.</summary>
    public SliceOwners Owners { get; private set; } = new([], parts.Chunks);

    private Crew Crew => roster.Crew;

    /// <summary>A step begins, or begins anew: it has no owners yet.</summary>
    /// <param name="step">The step.</param>
    /// <param name="isAddedUpHere">Whether slices are at the coordinator in this step in any case.</param>
    public void Begin(StepId step, bool isAddedUpHere = false)
    {
        _hasOwners = parts.SlicesOnNodes && !isAddedUpHere;
        End();
        requests.Forget(step);
    }

    /// <summary>Workers are lost, some of which may own slices of the step: those who are left have these from now on, and push again what was pushed of them. What the lost computed is asked for again.</summary>
    /// <returns>The step without what is lost.</returns>
    public StepState ShareOut(StepState state, ImmutableArray<string> lost)
    {
        var owners = Owners.Without(lost);
        if (owners.Names.IsEmpty)
        {
            Begin(state.Step);
            return StepState.Begin(state.Step);
        }

        var left = Owners.WhatIsLeft(state, lost);
        if (Owners.Names.Any(lost.Contains))
        {
            Own(state.Step, owners.Names);
            foreach (var worker in Crew.Workers) Crew[worker].Tell(new SlicesMoved(state.Step, owners.Names));
        }

        return left;
    }

    /// <summary>The step is committed, or begins: it has no owners.</summary>
    public void End() => Owners = Owners with { Names = [] };

    /// <summary>The nodes that may lack totals of nodes that are lost, as far as is known. They owe none to others any more either, which may then lack theirs.</summary>
    /// <param name="current">The version of the replica here.</param>
    /// <param name="lost">The names of those who are lost.</param>
    public ImmutableArray<string> WhoMayLack(long current, ImmutableArray<string> lost)
    {
        var gone = lost;
        int known;
        do
        {
            known = gone.Length;
            gone = gone.AddRange(Crew.Behind(current).Where(replica => !gone.Contains(replica.Node) && MayLack(replica.Version, current, gone)).Select(replica => replica.Node));
        }
        while (gone.Length > known);

        return gone.RemoveRange(0, lost.Length);
    }

    /// <summary>Asks for the shards that nobody computes and nobody has computed: for all of them when a step begins.</summary>
    /// <returns>Whether there is somebody to ask, or nothing to ask for.</returns>
    public bool AskForRest(StepState state)
    {
        var left = requests.Unasked(state);
        if (left.IsEmpty || Crew.Workers.IsEmpty) return left.IsEmpty;
        var ready = requests.Ready(Crew, state.Step);
        if (left.Length < parts.Plan.Recipe.Shards) parts.Watch.Reissued(state.Step, left.Length);
        using var assigning = tracing.Assigning(left.Length, ready.Length);
        var deal = left.Length == parts.Plan.Recipe.Shards ? parts.Dealer.Deal(ready) : AssignmentPolicy.Assign(left.Length, ready);
        if (Owners.Names.IsEmpty && _hasOwners) Own(state.Step, [.. deal.Keys.Select(worker => worker.Name).Where(Crew.IsNode).Order(StringComparer.Ordinal)]);
        Ask(state, deal, left, left.Length == parts.Plan.Recipe.Shards && ready.Length > 1 ? AuditDraw.Of(parts.Plan.Recipe, state.Step.Number) : []);
        return true;
    }

    /// <summary>What only late workers have goes to those who have nothing to do as well, if there are any. The first result counts.</summary>
    public void AskTwice(StepState state)
    {
        if (requests.Stranded(state) is not { IsEmpty: false } stranded) return;
        if (requests.Idle(Crew, state.Step) is not { IsEmpty: false } idle) return;
        parts.Watch.Reissued(state.Step, stranded.Length);
        using var assigning = tracing.Assigning(stranded.Length, idle.Length);
        Ask(state, AssignmentPolicy.Assign(stranded.Length, idle), stranded, []);
    }

    /// <summary>Shards whose computation threw go elsewhere, each alone.</summary>
    /// <param name="state">The step, with this failure taken in.</param>
    /// <param name="failed">The failure.</param>
    /// <exception cref="RunFailedException">A shard threw too often.</exception>
    public void AskAgain(StepState state, ShardsFailed failed)
    {
        switch (FailurePolicy.Decide(state, failed.Shards, requests.Ready(Crew, state.Step)))
        {
            case FailureDecision.Abort abort:
                throw new RunFailedException(
                    $"Computing shard {abort.Shard} of {failed.Step} failed {FailurePolicy.MaxFailures} times, the last time at {failed.Worker}: {failed.Cause}");
            case FailureDecision.Reissue reissue:
                parts.Watch.Reissued(state.Step, reissue.Requests.Length);
                using (tracing.Assigning(reissue.Requests.Length, reissue.Requests.Length))
                {
                    foreach (var (worker, shard) in reissue.Requests) Ask(state, worker, [shard]);
                }

                break;
        }
    }

    /// <summary>Asks a worker for a shard that others compute too, and for a digest of its gradient.</summary>
    public void Audit(StepState state, WorkerId worker, int shard) => Ask(state, worker, [shard], isAudit: true);

    private bool MayLack(long version, long current, ImmutableArray<string> lost)
    {
        for (var step = version; step < current; step++)
        {
            var owed = _owed[step % _owed.Length];
            if (owed.Step != step || owed.Names.Any(lost.Contains)) return true;
        }

        return false;
    }

    // Whoever owned a slice and was lost may still owe its total to others.
    private void Own(StepId step, ImmutableArray<string> names)
    {
        Owners = Owners with { Names = names };
        ref var owed = ref _owed[step.Number % _owed.Length];
        owed = (step.Number, owed.Step == step.Number ? owed.Names.AddRange(names.Except(owed.Names)) : names);
    }

    private void Ask(StepState state, ImmutableDictionary<WorkerId, ImmutableArray<int>> deal, ImmutableArray<int> shards, ImmutableArray<int> audited)
    {
        foreach (var (worker, places) in deal)
        {
            ImmutableArray<int> own = [.. places.Select(place => shards[place])];
            var alone = audited.IsEmpty ? own : own.RemoveRange(audited);
            if (!alone.IsEmpty) Ask(state, worker, alone);
            foreach (var shard in audited.Where(own.Contains))
            {
                Audit(state, worker, shard);
                Audit(state, WitnessOf(worker, state.Step), shard);
            }
        }
    }

    // Everybody is compared with everybody in time.
    private WorkerId WitnessOf(WorkerId worker, StepId step)
    {
        var others = requests.Ready(Crew, step).Remove(worker);
        return others[(int)(step.Number % others.Length)];
    }

    private void Ask(StepState state, WorkerId worker, ImmutableArray<int> shards, bool isAudit = false)
    {
        requests.Asked(worker, state.Step, shards, Crew.IsNode(worker.Name), isAudit);
        if (!isAudit) parts.Watch.Began(worker, state.Step, shards);
        Crew[worker].Tell(new ComputeShards(state.Step, shards, Owners.Names, isAudit).Traced(parts.Traces.Of(state.Step)));
    }
}
