using System.Net;

namespace Lockstep.Protocol.Streams;

/// <summary>A peer that did not get as far as a connection, or an error of the listener itself.</summary>
/// <param name="Remote">Where the peer is, if there was one.</param>
/// <param name="Message">A sentence for the log. Anyone who can reach the port causes these: limit how many are written.</param>
public sealed record HandshakeFailure(EndPoint? Remote, string Message);
