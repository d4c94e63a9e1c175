using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;

namespace Lockstep.Protocol.Streams;

/// <summary>Connects to a <see cref="StreamListener"/>.</summary>
public static class StreamDialer
{
    /// <summary>How long connecting may take by default, from the name's resolution to the end of the handshake.</summary>
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Connects and says hello, blockingly.</summary>
    /// <param name="endPoint">An <see cref="IPEndPoint"/> or <see cref="DnsEndPoint"/>.</param>
    /// <param name="hello">What this side says of itself.</param>
    /// <param name="secure">Secures the socket's stream with blocking calls, see <see cref="StreamListenerOptions.Secure"/>; null for plain TCP.</param>
    /// <param name="timeout">How long it may take in all; <see cref="DefaultTimeout"/> if null.</param>
    /// <param name="time">The clock; the system's if null.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="DialException">It did not come about.</exception>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    public static StreamPeer Connect(
        EndPoint endPoint, StreamHello hello, Func<Stream, Stream>? secure = null, TimeSpan? timeout = null, TimeProvider? time = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(endPoint);
        ArgumentNullException.ThrowIfNull(hello);
        var limit = timeout ?? DefaultTimeout;
        using var deadline = new CancellationTokenSource(limit, time ?? TimeProvider.System);
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellation);
        try
        {
            return Connect(endPoint, hello, secure, giveUp.Token);
        }
        catch (Exception exception) when (giveUp.IsCancellationRequested && exception is not DialException { Failure: DialFailure.Refused })
        {
            cancellation.ThrowIfCancellationRequested();
            throw new DialException(DialFailure.TimedOut, $"{Name(endPoint)} did not answer the handshake within {limit.TotalSeconds} s; check that a coordinator listens there, and on its data port.", exception);
        }
    }

    private static StreamPeer Connect(EndPoint endPoint, StreamHello hello, Func<Stream, Stream>? secure, CancellationToken giveUp)
    {
        var socket = Reach(endPoint, giveUp);
        using var abort = giveUp.Register(() => SocketSetup.Abort(socket));
        try
        {
            SocketSetup.Prepare(socket);
            Stream stream = new NetworkStream(socket, ownsSocket: true);
            if (secure is not null) stream = secure(stream);
            Handshake.Send(stream, FrameKind.Hello, hello);
            var peer = Handshake.Receive(stream, FrameKind.Accept);
            if (hello.Disagreement(peer) is { } disagreement) throw new HandshakeException(disagreement) { IsRefusal = true };
            // From here on the deadline must not cut it any more.
            if (!abort.Unregister()) giveUp.ThrowIfCancellationRequested();
            return new StreamPeer(stream, peer, socket);
        }
        catch (Exception exception)
        {
            SocketSetup.Abort(socket);
            throw Explain(endPoint, exception);
        }
    }

    private static Socket Reach(EndPoint endPoint, CancellationToken giveUp)
    {
        Exception? last = null;
        foreach (var address in Resolve(endPoint, giveUp))
        {
            var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            using var abort = giveUp.Register(socket.Dispose);
            try
            {
                socket.Connect(address);
                return socket;
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                socket.Dispose();
                giveUp.ThrowIfCancellationRequested();
                last = exception;
            }
        }

        throw new DialException(DialFailure.Unreachable, $"{Name(endPoint)} cannot be reached ({last?.Message ?? "it has no address"}); check host and port, and that the coordinator is running.", last);
    }

    private static IPEndPoint[] Resolve(EndPoint endPoint, CancellationToken giveUp)
    {
        if (endPoint is IPEndPoint address) return [address];
        if (endPoint is not DnsEndPoint name) throw new ArgumentException("An address or a host name is needed.", nameof(endPoint));
        try
        {
            var addresses = Dns.GetHostAddressesAsync(name.Host, name.AddressFamily, giveUp).GetAwaiter().GetResult();
            return [.. addresses.Select(found => new IPEndPoint(found, name.Port))];
        }
        catch (SocketException exception)
        {
            throw new DialException(DialFailure.Unreachable, $"The host of {Name(endPoint)} is not known ({exception.Message}); check its name.", exception);
        }
    }

    private static Exception Explain(EndPoint endPoint, Exception exception) => exception switch
    {
        HandshakeException { IsRefusal: true } => new DialException(DialFailure.Refused, $"{Name(endPoint)} refused the connection: {exception.Message}", exception),
        HandshakeException => new DialException(DialFailure.Broken, $"{Name(endPoint)} is not a data port that this side can use ({exception.Message}) Check the port, and whether both sides use certificates.", exception),
        AuthenticationException => new DialException(DialFailure.NotSecured, $"{Name(endPoint)} cannot be trusted ({exception.Message}); use certificates of one CA on both sides.", exception),
        IOException or SocketException => new DialException(DialFailure.Broken, $"{Name(endPoint)} broke the handshake off ({exception.Message}); if it asks for certificates, give this side one of its CA.", exception),
        _ => exception,
    };

    private static string Name(EndPoint endPoint) => endPoint is DnsEndPoint name ? $"{name.Host}:{name.Port}" : $"{endPoint}";
}
