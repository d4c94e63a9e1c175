namespace Lockstep.Host.Certificates;

/// <summary>What a node may be in a run.</summary>
internal enum NodeRole
{
    /// <summary>Owns the run.</summary>
    Coordinator,

    /// <summary>Computes shards of it.</summary>
    Worker,
}
