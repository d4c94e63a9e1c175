namespace Lockstep.Protocol;

/// <summary>What a node says of the replica that it holds.</summary>
/// <param name="Run">The run it is of.</param>
/// <param name="Term">The highest term that the node has obeyed.</param>
/// <param name="Version">Steps applied.</param>
/// <param name="Digest">Of weights and row states: equal at equal versions, or something is wrong.</param>
public sealed record HeldReplica(Guid Run, long Term, long Version, ulong Digest);
