namespace Lockstep.Protocol.Streams;

/// <summary>Why a connection ended.</summary>
/// <param name="Reason">The kind of end.</param>
/// <param name="Message">A sentence for the log.</param>
public sealed record ConnectionEnd(ConnectionEndReason Reason, string Message);
