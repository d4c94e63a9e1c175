namespace Lockstep.Host.Remoting;

/// <summary>Where a node listens, and by which name others reach it.</summary>
/// <param name="Bind">The host name or address to listen on.</param>
/// <param name="Advertise">The host name or address that others connect to.</param>
/// <param name="Port">Port of the control plane; 0 for one that is free.</param>
/// <param name="DataPort">Port of the tensor streams; 0 for one that is free.</param>
internal sealed record NodeAddress(string Bind, string Advertise, int Port, int DataPort);
