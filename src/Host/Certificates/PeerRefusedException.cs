namespace Lockstep.Host.Certificates;

/// <summary>The TLS handshake with a peer failed: it has no certificate for this run and role, refused ours, speaks another protocol, or was too slow.</summary>
internal sealed class PeerRefusedException(string message, Exception? innerException = null) : IOException(message, innerException);
