using k8s.Models;

namespace Lockstep.Cluster.Tests.Pods;

/// <summary>The controller of StatefulSets, from what is there to what to do.</summary>
internal static class StatefulSetController
{
    /// <summary>What to do next; nothing where all is as it should be, or something has to be waited for.</summary>
    /// <param name="set">What is asked for.</param>
    /// <param name="revision">Its template.</param>
    /// <param name="pods">What is there, by ordinal.</param>
    public static IReadOnlyList<StatefulSetDecision> Next(V1StatefulSetSpec set, string revision, IReadOnlyDictionary<int, PodState> pods)
    {
        var replicas = set.Replicas ?? 1;
        var decisions = new List<StatefulSetDecision>();
        var isOrdered = set.PodManagementPolicy != "Parallel";
        for (var ordinal = 0; ordinal < replicas; ordinal++)
        {
            var isThere = pods.TryGetValue(ordinal, out var pod);
            if (!isThere) decisions.Add(new StatefulSetDecision.Create(ordinal));
            if (isOrdered && !pod.IsHealthy) return decisions;
        }

        foreach (var (ordinal, pod) in pods.Where(pod => pod.Key >= replicas).OrderByDescending(pod => pod.Key))
        {
            if (!pod.IsTerminating) decisions.Add(new StatefulSetDecision.Delete(ordinal));
            if (isOrdered) return decisions;
        }

        if (decisions.Count == 0 && set.UpdateStrategy?.Type != "OnDelete") decisions.AddRange(Update(set, replicas, revision, pods));
        return decisions;
    }

    // One at a time from the highest ordinal, once all above it are well.
    private static IEnumerable<StatefulSetDecision> Update(V1StatefulSetSpec set, int replicas, string revision, IReadOnlyDictionary<int, PodState> pods)
    {
        for (var ordinal = replicas - 1; ordinal >= (set.UpdateStrategy?.RollingUpdate?.Partition ?? 0); ordinal--)
        {
            var pod = pods[ordinal];
            if (pod.Revision != revision && !pod.IsTerminating) return [new StatefulSetDecision.Delete(ordinal)];
            if (!pod.IsHealthy) return [];
        }

        return [];
    }
}
