namespace Lockstep.Cluster.Tests.Chaos;

/// <summary>Something that happens to a run.</summary>
/// <param name="After">How long after the beginning of the one before.</param>
/// <param name="Kind">What happens.</param>
/// <param name="Lasting">How long it is so: until a process is started again, goes on, or is reached again.</param>
/// <param name="Worker">The worker it happens to, from 0, where it happens to one.</param>
/// <param name="IsRenamed">Whether a worker is replaced by one of a new name.</param>
internal sealed record Disturbance(TimeSpan After, DisturbanceKind Kind, TimeSpan Lasting, int Worker, bool IsRenamed)
{
    /// <summary>Whether nothing else may be wrong meanwhile: a coordinator that is killed while its disk is full takes steps with it that are written down nowhere, and one cannot begin there.</summary>
    public bool StandsAlone => Kind == DisturbanceKind.FillDisk;
}
