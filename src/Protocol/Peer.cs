namespace Lockstep.Protocol;

/// <summary>A process of the run, and where its data plane listens.</summary>
/// <param name="Name">The name it goes by in logs, metrics and errors.</param>
/// <param name="DataHost">Host name or address.</param>
/// <param name="DataPort">TCP port.</param>
/// <param name="Incarnation">Tells this start of the process from an earlier one of the same name.</param>
public sealed record Peer(string Name, string DataHost, int DataPort, ulong Incarnation);
