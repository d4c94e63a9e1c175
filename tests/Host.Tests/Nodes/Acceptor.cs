using System.Collections.Concurrent;
using Lockstep.Protocol.Streams;

namespace Lockstep.Host.Tests.Nodes;

/// <summary>Takes every stream, for a test to use.</summary>
internal sealed class Acceptor(StreamHello hello, BlockingCollection<StreamPeer> accepted) : IStreamAcceptor
{
    public StreamHello Hello => hello;

    public string? Refusal(StreamHello peer, Stream stream) => null;

    public void Accepted(StreamPeer peer) => accepted.Add(peer);

    public void Failed(HandshakeFailure failure)
    {
    }
}
