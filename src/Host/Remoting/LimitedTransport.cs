using Akka.Actor;
using Akka.Event;
using Akka.Remote.Transport;
using Google.Protobuf;

namespace Lockstep.Host.Remoting;

/// <summary>The transport of Akka.Remote with a limit of connections from which nothing has come yet; it has none of its own.</summary>
internal sealed class LimitedTransport : Transport
{
    // As many workers as may come at the same time, and more: one that is cut comes again.
    internal const int MostSilent = 256;

    private readonly Transport _inner;
    private readonly SilentConnections _silent = new(MostSilent);

    public LimitedTransport(Transport inner) => (_inner, Config, System) = (inner, inner.Config, inner.System);

    public override string SchemeIdentifier => _inner.SchemeIdentifier;

    public override long MaximumPayloadBytes => _inner.MaximumPayloadBytes;

    public override async Task<(Address, TaskCompletionSource<IAssociationEventListener>)> Listen()
    {
        var (address, listener) = await _inner.Listen().ConfigureAwait(false);
        var above = new TaskCompletionSource<IAssociationEventListener>();
        _ = HandOn(above.Task, listener, wanted => new Incoming(wanted, _silent));
        return (address, above);
    }

    public override bool IsResponsibleFor(Address remote) => _inner.IsResponsibleFor(remote);

    public override Task<AssociationHandle> Associate(Address remoteAddress) => _inner.Associate(remoteAddress);

    public override Task<bool> Shutdown() => _inner.Shutdown();

    public override Task<bool> ManagementCommand(object message) => _inner.ManagementCommand(message);

    // Both ends of a connection say who listens by completing a task, once.
    private static async Task HandOn<T>(Task<T> above, TaskCompletionSource<T> below, Func<T, T> around) => below.TrySetResult(around(await above.ConfigureAwait(false)));

    private sealed class Incoming(IAssociationEventListener above, SilentConnections silent) : IAssociationEventListener
    {
        public void Notify(IAssociationEvent ev) =>
            above.Notify(ev is InboundAssociation { Association: var connection } ? new InboundAssociation(new Connection(connection, silent.Add(connection))) : ev);
    }

    private sealed class Connection : AssociationHandle
    {
        private readonly AssociationHandle _inner;

        public Connection(AssociationHandle inner, Action spoke)
            : base(inner.LocalAddress, inner.RemoteAddress)
        {
            _inner = inner;
            _ = HandOn(ReadHandlerSource.Task, inner.ReadHandlerSource, reader => new Reader(reader, spoke));
        }

        public override bool Write(ByteString payload) => _inner.Write(payload);

        [Obsolete("Give a reason.")]
        public override void Disassociate() => _inner.Disassociate("it was asked for", NoLogger.Instance);
    }

    private sealed class Reader(IHandleEventListener above, Action spoke) : IHandleEventListener
    {
        public void Notify(IHandleEvent ev)
        {
            if (ev is InboundPayload or Disassociated) spoke();
            above.Notify(ev);
        }
    }
}
