namespace Lockstep.Protocol.Streams;

/// <summary>The frames that wait to be sent, in order. It holds references and never bytes. Whatever leaves it other than through <see cref="Take"/> is released by it.</summary>
internal sealed class SendQueue(long maxBytes, int maxFrames)
{
    private readonly object _gate = new();
    private readonly Queue<OutgoingFrame> _frames = new();
    private OutgoingFrame? _taken;
    private long _bytes;
    private bool _ending;

    /// <summary>Frames that wait or are being written.</summary>
    public int Count
    {
        get
        {
            lock (_gate) return _frames.Count + (_taken is null ? 0 : 1);
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
    public bool TryAdd(OutgoingFrame frame)
    {
        frame.Sending();
        FrameOutcome refused;
        lock (_gate)
        {
            if (!_ending && (_bytes == 0 || (_bytes + frame.WireBytes <= maxBytes && _frames.Count < maxFrames)))
            {
                _frames.Enqueue(frame);
                _bytes += frame.WireBytes;
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
            _frames.TryDequeue(out frame);
            _taken = frame;
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
            return _taken;
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
                var frame = _frames.Dequeue();
                if (predicate(frame.Header))
                {
                    dropped.Add(frame);
                    _bytes -= frame.WireBytes;
                }
                else
                {
                    _frames.Enqueue(frame);
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
        OutgoingFrame[] left;
        lock (_gate)
        {
            _ending = true;
            left = [.. _frames];
            _frames.Clear();
            foreach (var frame in left) _bytes -= frame.WireBytes;
            Monitor.PulseAll(_gate);
        }

        foreach (var frame in left) frame.Release(FrameOutcome.Closed);
    }

    /// <summary>Releases the frame that was taken, if it was not written.</summary>
    public void Abandon() => Finish(FrameOutcome.Closed);

    private void Finish(FrameOutcome outcome)
    {
        OutgoingFrame? frame;
        lock (_gate)
        {
            frame = _taken;
            _taken = null;
            if (frame is not null) _bytes -= frame.WireBytes;
        }

        frame?.Release(outcome);
    }
}
