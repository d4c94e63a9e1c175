using System.Diagnostics.CodeAnalysis;

namespace Lockstep.Protocol.Streams;

/// <summary>A header and references to the numbers of a body, to be sent as one frame. It is made once and filled again and again.</summary>
/// <param name="released">
/// Called exactly once for each time the frame is given to a connection, whatever becomes of it, on a thread of the connection or of whoever sends, drops or disposes; it
/// must be quick and not throw. After as many calls as sends the frame and the memory it refers to may be written again.
/// </param>
/// <remarks>One frame may be given to several connections at a time; its checksum is then computed once. It is filled by one thread while nobody sends it.</remarks>
public sealed class OutgoingFrame(Action<OutgoingFrame, FrameOutcome>? released = null)
{
    private BodySegment[] _segments = new BodySegment[2];
    private FrameHeader _header;
    private int _count;
    private int _sends;
    private ulong _checksum;
    private volatile bool _hasChecksum;

    /// <summary>The header, with the bytes of the body.</summary>
    public FrameHeader Header => _header with { BodyBytes = BodyBytes };

    /// <summary>Bytes of the segments added so far.</summary>
    public long BodyBytes { get; private set; }

    /// <summary>Bytes that the frame takes on the wire.</summary>
    public long WireBytes => Header.WireBytes;

    internal ReadOnlySpan<BodySegment> Segments => _segments.AsSpan(0, _count);

    /// <summary>Begins a new frame, without a body.</summary>
    /// <returns>This frame.</returns>
    /// <exception cref="ArgumentException">A field of the header is invalid.</exception>
    /// <exception cref="InvalidOperationException">The frame is still being sent.</exception>
    public OutgoingFrame Begin(in FrameHeader header)
    {
        ThrowIfSent();
        _header = header with { BodyBytes = 0 };
        if (_header.Invalid() is { } reason) throw new ArgumentException($"The header is invalid: {reason}.", nameof(header));
        Array.Clear(_segments, 0, _count);
        (_count, BodyBytes, _hasChecksum) = (0, 0, false);
        return this;
    }

    /// <summary>Adds numbers to the body, behind those that are there.</summary>
    /// <returns>This frame.</returns>
    /// <exception cref="ArgumentException">The memory is not part of an array, or the body becomes larger than <see cref="FrameHeader.MaxBodyBytes"/>.</exception>
    /// <exception cref="InvalidOperationException">The frame is still being sent.</exception>
    public OutgoingFrame Add<T>(ReadOnlyMemory<T> memory)
        where T : unmanaged
    {
        ThrowIfSent();
        var segment = BodySegment.Of(memory);
        if (BodyBytes + segment.Bytes > FrameHeader.MaxBodyBytes) throw new ArgumentException($"A body holds at most {FrameHeader.MaxBodyBytes} bytes.", nameof(memory));
        if (_count == _segments.Length) Array.Resize(ref _segments, 2 * _count);
        _segments[_count++] = segment;
        BodyBytes += segment.Bytes;
        return this;
    }

    internal void Sending() => Interlocked.Increment(ref _sends);

    internal void Release(FrameOutcome outcome)
    {
        Interlocked.Decrement(ref _sends);
        released?.Invoke(this, outcome);
    }

    internal bool TryGetChecksum(out ulong checksum)
    {
        var known = _hasChecksum;
        checksum = _checksum;
        return known;
    }

    internal void SetChecksum(ulong checksum)
    {
        _checksum = checksum;
        _hasChecksum = true;
    }

    private void ThrowIfSent()
    {
        if (Volatile.Read(ref _sends) != 0) ThrowSent();
    }

    [DoesNotReturn]
    private static void ThrowSent() => throw new InvalidOperationException("The frame is still being sent; fill it again after it was released.");
}
