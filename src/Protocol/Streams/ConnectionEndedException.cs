namespace Lockstep.Protocol.Streams;

/// <summary>Carries an end from where it is found to the foot of a connection's thread.</summary>
internal sealed class ConnectionEndedException(ConnectionEndReason reason, string message) : Exception(message)
{
    public ConnectionEnd End { get; } = new(reason, message);
}
