using Lockstep.Model;
using Lockstep.Model.Numerics;

namespace Lockstep.Workers;

/// <summary>A replica and how it is kept.</summary>
/// <param name="Node">Whose replica it is.</param>
/// <param name="Replica">The replica; at version -1 where its weights are yet to be received.</param>
/// <param name="Team">The threads that apply chunks side by side.</param>
/// <param name="Packs">Whether somebody computes with it, so that packed forms are kept in line in every step.</param>
/// <param name="Gate">Told of every version.</param>
public sealed record ReplicaKeeping(string Node, Replica Replica, ThreadTeam Team, bool Packs, VersionGate Gate)
{
    /// <summary>Where the run stands at the replica's version, as the last decision or the weights received said.</summary>
    public Progress Progress { get; set; } = Progress.Start;
}
