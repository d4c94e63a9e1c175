using System.Net.Security;

namespace Lockstep.Host.Certificates;

/// <summary>A connection both ends of which have shown who they are.</summary>
/// <param name="Stream">Encrypted; disposing of it closes the stream beneath.</param>
/// <param name="Peer">Who is at the other end.</param>
internal sealed record AuthenticatedStream(SslStream Stream, NodeIdentity Peer);
