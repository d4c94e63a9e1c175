namespace Lockstep.Host.Planning.Bytes;

/// <summary>Bytes of a step that a node sends and receives.</summary>
/// <param name="Sent">Sent.</param>
/// <param name="Received">Received.</param>
internal readonly record struct Passing(double Sent, double Received);
