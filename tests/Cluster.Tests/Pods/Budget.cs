using System.Globalization;
using k8s.Models;

namespace Lockstep.Cluster.Tests.Pods;

/// <summary>Whether a PodDisruptionBudget allows one of its pods to be evicted.</summary>
internal static class Budget
{
    /// <param name="budget">The budget.</param>
    /// <param name="expected">How many pods are asked for that it is over.</param>
    /// <param name="healthy">How many of them are ready.</param>
    /// <param name="isReady">Whether the one in question is.</param>
    public static bool Allows(V1PodDisruptionBudgetSpec budget, int expected, int healthy, bool isReady)
    {
        if (!isReady && budget.UnhealthyPodEvictionPolicy == "AlwaysAllow") return true;
        // A share of the pods is rounded up, whichever of the two it is.
        var needed = budget.MinAvailable is { } least ? Count(least, expected) : expected - Count(budget.MaxUnavailable, expected);
        return isReady ? healthy > needed : healthy >= needed;
    }

    private static int Count(string text, int expected) => text is [.. var percent, '%']
        ? ((expected * int.Parse(percent, CultureInfo.InvariantCulture)) + 99) / 100
        : int.Parse(text, CultureInfo.InvariantCulture);
}
