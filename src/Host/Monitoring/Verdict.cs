namespace Lockstep.Host.Monitoring;

/// <summary>How a run is.</summary>
internal enum Verdict
{
    /// <summary>As it should be.</summary>
    Ok,

    /// <summary>Something keeps it from being as fast, or as safe, as it could be.</summary>
    Slow,

    /// <summary>No step is taken.</summary>
    Stuck,
}
