namespace Lockstep.Cluster.Tests.Pods;

/// <summary>What a controller knows of a pod.</summary>
/// <param name="Revision">The template it was made from.</param>
/// <param name="IsReady">Whether it is ready.</param>
/// <param name="IsTerminating">Whether it was deleted, and goes on for a moment.</param>
internal readonly record struct PodState(string Revision, bool IsReady, bool IsTerminating)
{
    public bool IsHealthy => IsReady && !IsTerminating;
}
