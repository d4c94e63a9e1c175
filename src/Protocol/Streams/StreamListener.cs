using System.Net;
using System.Net.Sockets;
using Lockstep.Model;

namespace Lockstep.Protocol.Streams;

/// <summary>Accepts connections and hands on those whose handshake is good. What a stranger costs is bounded: a place, a thread, a few hundred bytes and a few seconds.</summary>
public sealed class StreamListener : IDisposable
{
    private const int StackBytes = 1 << 20;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly IStreamAcceptor _acceptor;
    private readonly StreamListenerOptions _options;
    private readonly Socket _socket;
    private readonly SemaphoreSlim _places;
    private readonly LinkedList<IncomingHandshake> _handshakes = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly Thread _accepting;
    private int _connections;

    private StreamListener(Socket socket, IStreamAcceptor acceptor, StreamListenerOptions options)
    {
        (_socket, _acceptor, _options) = (socket, acceptor, options);
        _places = new SemaphoreSlim(options.MaxHandshakes);
        EndPoint = (IPEndPoint)socket.LocalEndPoint!;
        _accepting = new Thread(Accept) { IsBackground = true, Name = "streams listen" };
        _accepting.Start();
    }

    /// <summary>Where it listens, with the real port.</summary>
    public IPEndPoint EndPoint { get; }

    /// <summary>Peers that were handed on and are not disposed of yet.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>Peers that are in their handshake.</summary>
    public int Handshakes
    {
        get
        {
            lock (_handshakes) return _handshakes.Count;
        }
    }

    /// <summary>Begins to listen.</summary>
    /// <param name="endPoint">Where; port 0 for one that is free.</param>
    /// <param name="acceptor">Decides on peers and takes them.</param>
    /// <param name="options">Limits and times; the defaults if null.</param>
    /// <exception cref="InputException">The port is taken, or not to be had.</exception>
    public static StreamListener Listen(IPEndPoint endPoint, IStreamAcceptor acceptor, StreamListenerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(endPoint);
        ArgumentNullException.ThrowIfNull(acceptor);
        options ??= new StreamListenerOptions();
        var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(endPoint);
            socket.Listen(options.Backlog);
        }
        catch (SocketException exception)
        {
            socket.Dispose();
            throw new InputException($"Tensor streams cannot listen on {endPoint} ({exception.Message}); choose another address or port.", exception);
        }

        return new StreamListener(socket, acceptor, options);
    }

    /// <summary>Stops listening and cuts the peers in their handshake. Those that were handed on stay. Not to be called by the acceptor from within its calls.</summary>
    public void Dispose()
    {
        if (_stopping.IsCancellationRequested) return;
        _stopping.Cancel();
        _socket.Dispose();
        _accepting.Join();
        lock (_handshakes)
        {
            foreach (var handshake in _handshakes) handshake.Cut("the listener closed");
        }

        for (var i = 0; i < _options.MaxHandshakes; i++) _places.Wait();
    }

    internal bool TryCount()
    {
        if (Interlocked.Increment(ref _connections) <= _options.MaxConnections) return true;
        Uncount();
        return false;
    }

    internal void Uncount() => Interlocked.Decrement(ref _connections);

    private void Accept()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                Begin(_socket.Accept());
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException or OperationCanceledException)
            {
                if (_stopping.IsCancellationRequested) return;
                _acceptor.Failed(new HandshakeFailure(null, $"Tensor streams cannot accept on {EndPoint} ({exception.Message}); they go on trying."));
                _stopping.Token.WaitHandle.WaitOne(Pause);
            }
        }
    }

    private void Begin(Socket socket)
    {
        if (!_places.Wait(TimeSpan.Zero))
        {
            CutOldest();
            try
            {
                _places.Wait(_stopping.Token);
            }
            catch (OperationCanceledException)
            {
                socket.Dispose();
                throw;
            }
        }

        var handshake = new IncomingHandshake(this, socket, _acceptor, _options);
        lock (_handshakes) handshake.Place = _handshakes.AddLast(handshake);
        new Thread(() => Run(handshake), StackBytes) { IsBackground = true, Name = "streams handshake" }.Start();
    }

    private void Run(IncomingHandshake handshake)
    {
        try
        {
            handshake.Run();
        }
        finally
        {
            lock (_handshakes) _handshakes.Remove(handshake.Place!);
            _places.Release();
        }
    }

    private void CutOldest()
    {
        lock (_handshakes) _handshakes.FirstOrDefault(handshake => !handshake.IsCut)?.Cut("newer connections needed its place");
    }
}
