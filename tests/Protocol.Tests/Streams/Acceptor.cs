using System.Collections.Concurrent;
using Lockstep.Protocol.Streams;

namespace Lockstep.Protocol.Tests.Streams;

/// <summary>An acceptor that keeps whom it gets.</summary>
internal sealed class Acceptor : IStreamAcceptor, IDisposable
{
    private readonly BlockingCollection<StreamPeer> _peers = [];
    private readonly BlockingCollection<HandshakeFailure> _failures = [];
    private long _failed;

    public StreamHello Hello { get; init; } = Loopback.Hello("coordinator");

    public Func<StreamHello, string?> Turns { get; init; } = _ => null;

    public Action<StreamPeer>? Takes { get; init; }

    public long Failures => Interlocked.Read(ref _failed);

    public string? Refusal(StreamHello peer, Stream stream) => Turns(peer);

    public void Accepted(StreamPeer peer)
    {
        if (Takes is null) _peers.Add(peer);
        else Takes(peer);
    }

    public void Failed(HandshakeFailure failure)
    {
        // The first few are enough to look at.
        if (Interlocked.Increment(ref _failed) <= 100) _failures.Add(failure);
    }

    public StreamPeer NextPeer() => _peers.TryTake(out var peer, Inbox.Patience) ? peer : throw new TimeoutException("Nobody was accepted.");

    public string NextFailure() => _failures.TryTake(out var failure, Inbox.Patience) ? failure.Message : throw new TimeoutException("Nobody failed.");

    public void Dispose()
    {
        while (_peers.TryTake(out var peer)) peer.Dispose();
    }
}
