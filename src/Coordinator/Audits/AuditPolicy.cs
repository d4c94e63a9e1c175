using System.Collections.Immutable;
using Lockstep.Protocol;

namespace Lockstep.Coordinator.Audits;

/// <summary>Judges workers that gave different results for a shard, where there is one right answer.</summary>
public static class AuditPolicy
{
    /// <summary>Who contradicts itself is wrong; so is who alone contradicts all others, where these are two at least and of one mind.</summary>
    /// <param name="said">What workers gave, in any order.</param>
    public static Verdict Judge(ImmutableArray<Testimony> said)
    {
        if (!said.Any(one => said.Any(one.Contradicts))) return new Verdict.Agreed();
        ImmutableArray<WorkerId> workers = [.. said.Select(one => one.Worker).Distinct()];
        ImmutableArray<WorkerId> unsteady = [.. workers.Where(worker => Contradict(said, worker, worker))];
        if (unsteady.Length > 0) return unsteady.Length == 1 ? new Verdict.Wrong(unsteady[0]) : new Verdict.Undecidable(workers);
        if (workers.Length == 2) return workers.All(worker => said.Count(one => one.Worker == worker) > 1) ? new Verdict.Undecidable(workers) : new Verdict.Open(workers);
        ImmutableArray<WorkerId> lone = [.. workers.Where(worker => IsLone(said, worker, workers.Remove(worker)))];
        return lone.Length == 1 ? new Verdict.Wrong(lone[0]) : new Verdict.Undecidable(workers);
    }

    private static bool IsLone(ImmutableArray<Testimony> said, WorkerId worker, ImmutableArray<WorkerId> others) =>
        others.All(other => Contradict(said, worker, other)) && !others.Any(one => others.Any(other => Contradict(said, one, other)));

    private static bool Contradict(ImmutableArray<Testimony> said, WorkerId one, WorkerId other) =>
        said.Any(first => first.Worker == one && said.Any(second => second.Worker == other && first.Contradicts(second)));
}
