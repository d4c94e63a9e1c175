using System.Net.Sockets;

namespace Lockstep.Protocol.Streams;

/// <summary>One connection that carries frames both ways, by two threads of its own that read and write blockingly. In a steady state it allocates nothing.</summary>
/// <remarks>
/// Sending never waits for the peer: frames are queued by reference up to <see cref="TensorConnectionOptions.MaxQueuedBytes"/>. Receiving waits for the receiver, and so
/// does, by way of TCP, the peer's writer.
/// </remarks>
public sealed class TensorConnection : IDisposable
{
    private const int StackBytes = 1 << 20;

    private readonly StreamPeer _peer;
    private readonly IFrameReceiver _receiver;
    private readonly SendQueue _queue;
    private readonly FrameReader _reader;
    private readonly FrameWriter _writer;
    private readonly StallWatch _incoming;
    private readonly StallWatch _outgoing;
    private readonly StallWatch _silence;
    private readonly TensorConnectionOptions _options;
    private readonly CancellationTokenSource _closing = new();
    private readonly Thread _reading;
    private readonly Thread _writing;
    private readonly Lock _lifetime = new();
    private readonly ManualResetEventSlim _finished = new();
    private ITimer? _watch;
    private ConnectionEnd? _end;
    private bool _started;

    // The reader, the writer, and whoever ends the connection.
    private int _unfinished = 3;
    private Thread? _finisher;

    /// <summary>A connection that does nothing before <see cref="Start"/>.</summary>
    /// <param name="peer">The established stream; the connection owns it.</param>
    /// <param name="receiver">Takes what arrives.</param>
    /// <param name="options">Limits and times; the defaults if null.</param>
    public TensorConnection(StreamPeer peer, IFrameReceiver receiver, TensorConnectionOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(peer);
        ArgumentNullException.ThrowIfNull(receiver);
        _options = options ?? new TensorConnectionOptions();
        (_peer, _receiver) = (peer, receiver);
        _queue = new SendQueue(_options.MaxQueuedBytes, _options.MaxQueuedFrames);
        _reader = new FrameReader(peer.Stream, receiver);
        _writer = new FrameWriter(peer.Stream);
        _incoming = new StallWatch(_options.Time, _options.StallTimeout);
        _outgoing = new StallWatch(_options.Time, _options.StallTimeout);
        _silence = new StallWatch(_options.Time, _options.SilenceTimeout ?? Timeout.InfiniteTimeSpan);
        _reading = new Thread(ReadFrames, StackBytes) { IsBackground = true, Name = $"stream in {peer.Peer.Node}" };
        _writing = new Thread(WriteFrames, StackBytes) { IsBackground = true, Name = $"stream out {peer.Peer.Node}" };
    }

    /// <summary>What the peer said in its handshake.</summary>
    public StreamHello Peer => _peer.Peer;

    /// <summary>Frames that wait to be sent, with the one under way.</summary>
    public int QueuedFrames => _queue.Count;

    /// <summary>Their bytes.</summary>
    public long QueuedBytes => _queue.Bytes;

    /// <summary>Bytes that may wait from now on, instead of <see cref="TensorConnectionOptions.MaxQueuedBytes"/>.</summary>
    public long MaxQueuedBytes
    {
        set => _queue.MaxBytes = value;
    }

    /// <summary>Bytes given to the network so far.</summary>
    public long SentBytes => _writer.Moved;

    /// <summary>Bytes taken from the network so far.</summary>
    public long ReceivedBytes => _reader.Moved;

    /// <summary>What the kernel knows of it; null where that is not to be had.</summary>
    public TcpFigures? Figures => _peer.Figures;

    /// <summary>Why the connection ended; null while it has not.</summary>
    public ConnectionEnd? End => Volatile.Read(ref _end);

    /// <summary>The peer's name and place, for logs.</summary>
    public override string ToString() => _peer.ToString();

    /// <summary>Begins to read and write.</summary>
    /// <exception cref="InvalidOperationException">It was started or disposed of before.</exception>
    public void Start()
    {
        lock (_lifetime)
        {
            if (_started || _end is not null) throw new InvalidOperationException("A connection is started once, and not after it was disposed of.");
            _started = true;
            var interval = (_options.SilenceTimeout ?? _options.StallTimeout) / 4;
            _watch = _options.Time.CreateTimer(_ => Watch(), null, interval, interval);
            _reading.Start();
            _writing.Start();
        }
    }

    /// <summary>Queues a frame without blocking. It is released exactly once, whatever becomes of it.</summary>
    /// <returns>Whether it was taken. If not it is released already, with <see cref="FrameOutcome.Overflowed"/> if the peer is too far behind, with <see cref="FrameOutcome.Closed"/> if the connection ended.</returns>
    public bool Send(OutgoingFrame frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        return _queue.TryAdd(frame);
    }

    /// <summary>Queues the pieces of a large thing that is sent once, such as the weights for a peer that joins, however much waits: they count towards no limit.</summary>
    /// <returns>Whether they were taken; otherwise the connection has ended, and those that were not are released.</returns>
    public bool SendOnce(IEnumerable<OutgoingFrame> pieces)
    {
        ArgumentNullException.ThrowIfNull(pieces);
        var taken = true;
        foreach (var piece in pieces) taken &= _queue.TryAdd(piece, counts: false);
        return taken;
    }

    /// <summary>Drops and releases the frames that wait and whose header is found wanting. The one under way is finished.</summary>
    /// <param name="predicate">Called for every frame that waits, under the queue's lock: it must be quick and not call the connection.</param>
    /// <returns>How many were dropped.</returns>
    public int DropWhere(Func<FrameHeader, bool> predicate)
    {
        ArgumentNullException.ThrowIfNull(predicate);
        return _queue.DropWhere(predicate);
    }

    /// <summary>Takes no more frames; those that wait are sent, and then the peer reads the end. The connection ends when the peer closes it, or is disposed of.</summary>
    public void CompleteSending() => _queue.End();

    /// <summary>
    /// Ends the connection at once: blocked calls are woken and frames that wait are released. Returns when the receiver's <see cref="IFrameReceiver.Closed"/> has returned, or at
    /// once if called by a thread of the connection, which is what all calls of the receiver come from. Release callbacks must not call it.
    /// </summary>
    public void Dispose()
    {
        EndWith(new ConnectionEnd(ConnectionEndReason.Disposed, "This side closed the connection."));
        bool neverStarted;
        lock (_lifetime)
        {
            neverStarted = !_started;
            _started = true;
        }

        if (neverStarted)
        {
            Leave();
            Leave();
        }

        var self = Thread.CurrentThread;
        if (self != _reading && self != _writing && self != Volatile.Read(ref _finisher)) _finished.Wait();
    }

    private void ReadFrames() => Run(() =>
    {
        while (_reader.Read(_closing.Token))
        {
        }

        throw new ConnectionEndedException(ConnectionEndReason.PeerClosed, "The peer closed the connection.");
    });

    private void WriteFrames() => Run(() =>
    {
        while (true)
        {
            if (!_queue.TryTake(out var frame))
            {
                _writer.Flush();
                frame = _queue.Take();
            }

            if (frame is null) break;
            _writer.Write(frame);
            _queue.Written();
        }

        if (!_closing.IsCancellationRequested) _peer.EndSending();
    });

    // Nothing may leave a thread, which would end the process: every exception becomes the end of the connection.
    private void Run(Action work)
    {
        try
        {
            work();
        }
        catch (ConnectionEndedException exception)
        {
            EndWith(exception.End);
        }
        catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException)
        {
            EndWith(new ConnectionEnd(ConnectionEndReason.NetworkFailed, $"The connection failed: {exception.Message}"));
        }
        catch (Exception exception)
        {
            EndWith(new ConnectionEnd(ConnectionEndReason.OwnerFailed, $"What was received or sent could not be handled: {exception.Message}"));
        }

        Leave();
    }

    private void Watch()
    {
        if (_incoming.IsStalled(_reader.IsBusy, _reader.Moved)) EndWith(Stalled("sent"));
        else if (_outgoing.IsStalled(_writer.IsBusy, _writer.Moved)) EndWith(Stalled("took"));
        else if (_options.SilenceTimeout is { } silence && _silence.IsStalled(_reader.IsListening, _reader.Moved))
            EndWith(new ConnectionEnd(ConnectionEndReason.Stalled, $"The peer sent nothing for {silence.TotalSeconds} s."));
    }

    private ConnectionEnd Stalled(string did) =>
        new(ConnectionEndReason.Stalled, $"The peer {did} no byte of a frame for {_options.StallTimeout.TotalSeconds} s.");

    private void EndWith(ConnectionEnd end)
    {
        if (Interlocked.CompareExchange(ref _end, end, null) is not null) return;
        _closing.Cancel();
        _peer.Abort();
        _queue.Close();
        Leave();
    }

    // The last to leave cleans up, so that nothing is called after the receiver was told of the end.
    private void Leave()
    {
        if (Interlocked.Decrement(ref _unfinished) != 0) return;
        Volatile.Write(ref _finisher, Thread.CurrentThread);
        _watch?.Dispose();
        _queue.Abandon();
        _peer.Dispose();
        _closing.Dispose();
        _receiver.Closed(_end!);
        _finished.Set();
    }
}
