namespace Lockstep.Host.Planning.Memory;

/// <summary>Something that takes memory.</summary>
/// <param name="Name">What.</param>
/// <param name="Arithmetic">How its bytes come about.</param>
/// <param name="Worker">Bytes at a worker.</param>
/// <param name="Coordinator">Bytes at the coordinator.</param>
/// <param name="Standby">Bytes at a standby; once it has taken over it is a coordinator.</param>
internal sealed record MemoryPart(string Name, string Arithmetic, double Worker, double Coordinator, double Standby);
