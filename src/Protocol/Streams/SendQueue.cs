namespace Lockstep.Protocol.Streams;

/// <summary>
/// The frames that wait to be sent, in order. It holds references and never bytes. Whatever leaves it other than through <see cref="Take"/> is released by it. There is a limit to
/// what may wait, but for large things that are sent once, and do not count.
/// </summary>
internal sealed class SendQueue(long maxBytes, int maxFrames)
{
    private readonly object _gate = new();
    private readonly Queue<Waiting> _frames = new();
    private Waiting _taken;
    private long _maxBytes = maxBytes;
    private long _bytes;
    private long _counted;
    private int _countedFrames;
    private bool _ending;

    /// <summary>Bytes that may wait.</summary>
    public long MaxBytes
    {
        set
        {
            lock (_gate) _maxBytes = value;
        }
    }

    /// <summary>Frames that wait or are being written.</summary>
    public int Count
    {
        get
        {
            lock (_gate) return _frames.Count + (_taken.Frame is null ? 0 : 1);
        }
    }

    /// <summary>Their bytes on the wire.</summary>
    public long Bytes
    {
        get
        {
            lock (_gate) return _bytes;
        }
    }

    /// <summary>Takes a frame in, or releases it and says no.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="counts">Whether there is a limit to how many such frames may wait.</param>
    public bool TryAdd(OutgoingFrame frame, bool counts = true)
    {
        frame.Sending();
        FrameOutcome refused;
        lock (_gate)
        {
            if (!_ending && (!counts || _counted == 0 || (_counted + frame.WireBytes <= _maxBytes && _countedFrames < maxFrames)))
            {
                _frames.Enqueue(new Waiting(frame, counts));
                _bytes += frame.WireBytes;
                if (counts) (_counted, _countedFrames) = (_counted + frame.WireBytes, _countedFrames + 1);
                if (_frames.Count == 1) Monitor.Pulse(_gate);
                return true;
            }

            refused = _ending ? FrameOutcome.Closed : FrameOutcome.Overflowed;
        }

        frame.Release(refused);
        return false;
    }

    /// <summary>The next frame if there is one. The writer calls <see cref="Written"/> when it is done with it.</summary>
    public bool TryTake(out OutgoingFrame? frame)
    {
        lock (_gate)
        {
            _frames.TryDequeue(out _taken);
            frame = _taken.Frame;
            return frame is not null;
        }
    }

    /// <summary>Waits for the next frame; null once no more will come.</summary>
    public OutgoingFrame? Take()
    {
        lock (_gate)
        {
            while (_frames.Count == 0 && !_ending) Monitor.Wait(_gate);
            _frames.TryDequeue(out _taken);
            return _taken.Frame;
        }
    }

    /// <summary>All bytes of the frame that was taken are written.</summary>
    public void Written() => Finish(FrameOutcome.Written);

    /// <summary>Drops the frames that wait and of which the predicate says so; it must not call back.</summary>
    /// <returns>How many.</returns>
    public int DropWhere(Func<FrameHeader, bool> predicate)
    {
        var dropped = new List<OutgoingFrame>();
        lock (_gate)
        {
            for (var left = _frames.Count; left > 0; left--)
            {
                var waiting = _frames.Dequeue();
                if (predicate(waiting.Frame!.Header))
                {
                    dropped.Add(waiting.Frame);
                    Forget(waiting);
                }
                else
                {
                    _frames.Enqueue(waiting);
                }
            }
        }

        foreach (var frame in dropped) frame.Release(FrameOutcome.Dropped);
        return dropped.Count;
    }

    /// <summary>Takes no more frames in; those that wait are still given out.</summary>
    public void End()
    {
        lock (_gate)
        {
            _ending = true;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Takes no more frames in and drops those that wait. The one that was taken stays with the writer until <see cref="Abandon"/>.</summary>
    public void Close()
    {
        Waiting[] left;
        lock (_gate)
        {
            _ending = true;
            left = [.. _frames];
            _frames.Clear();
            foreach (var waiting in left) Forget(waiting);
            Monitor.PulseAll(_gate);
        }

        foreach (var waiting in left) waiting.Frame!.Release(FrameOutcome.Closed);
    }

    /// <summary>Releases the frame that was taken, if it was not written.</summary>
    public void Abandon() => Finish(FrameOutcome.Closed);

    private void Finish(FrameOutcome outcome)
    {
        OutgoingFrame? frame;
        lock (_gate)
        {
            frame = _taken.Frame;
            if (frame is not null) Forget(_taken);
            _taken = default;
        }

        frame?.Release(outcome);
    }

    // Under the lock.
    private void Forget(Waiting waiting)
    {
        var bytes = waiting.Frame!.WireBytes;
        _bytes -= bytes;
        if (waiting.Counts) (_counted, _countedFrames) = (_counted - bytes, _countedFrames - 1);
    }

    private readonly record struct Waiting(OutgoingFrame? Frame, bool Counts);
}
