namespace Lockstep.Coordinator.Recovery;

/// <summary>A node that holds a replica of a run whose coordinator is gone.</summary>
/// <param name="Node">Its name.</param>
/// <param name="Version">Steps applied.</param>
/// <param name="Digest">Of weights and row states.</param>
public sealed record Survivor(string Node, long Version, ulong Digest);
