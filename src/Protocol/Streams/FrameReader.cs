using System.Buffers.Binary;
using System.IO.Hashing;

namespace Lockstep.Protocol.Streams;

/// <summary>Takes frames off a stream: no body byte is read before a receiver said where it lands, and none is trusted before the checksum behind the body.</summary>
internal sealed class FrameReader(Stream stream, IFrameReceiver receiver)
{
    private const int PieceBytes = 64 << 10;

    // The checksum behind a body may come with the header of the next frame, and no more is read ahead.
    private readonly byte[] _ahead = new byte[FrameHeader.ChecksumSize + FrameHeader.Size];
    private readonly XxHash3 _hash = new();
    private byte[]? _waste;
    private int _start;
    private int _end;
    private long _moved;
    private volatile bool _busy;
    private volatile bool _listening;

    /// <summary>Whether a frame is under way and the peer is to send more of it.</summary>
    public bool IsBusy => _busy;

    /// <summary>Whether it waits for the peer, and not for the receiver.</summary>
    public bool IsListening => _listening;

    /// <summary>Bytes read so far.</summary>
    public long Moved => Volatile.Read(ref _moved);

    /// <summary>Reads one frame.</summary>
    /// <returns>False if the peer closed the connection before the frame began.</returns>
    /// <exception cref="ConnectionEndedException">The frame is torn, damaged or refused.</exception>
    public bool Read(CancellationToken closing)
    {
        if (!Ahead(FrameHeader.Size, atStart: true)) return false;
        if (!FrameHeader.TryRead(_ahead.AsSpan(_start, FrameHeader.Size), out var header, out var reason))
        {
            throw new ConnectionEndedException(ConnectionEndReason.Damaged, $"The peer sent a frame that is not understood: {reason}.");
        }

        _start += FrameHeader.Size;
        var body = Begin(header, closing);
        try
        {
            Body(header, body);
        }
        catch (Exception exception)
        {
            receiver.Fail(header, exception.Message);
            throw;
        }

        receiver.Complete(header);
        return true;
    }

    private FrameBody Begin(in FrameHeader header, CancellationToken closing)
    {
        if (header.Kind <= FrameKind.Refuse) throw Refused(header, "it belongs to a handshake, which is over");
        if (!receiver.TryBegin(header, out var body, out var refusal, closing)) throw Refused(header, refusal ?? "the receiver gave no reason");
        if (body.IsDiscarded || body.Bytes == header.BodyBytes) return body;
        var reason = $"it announces {header.BodyBytes} bytes where {body.Bytes} are expected";
        receiver.Fail(header, reason);
        throw Refused(header, reason);
    }

    private void Body(in FrameHeader header, in FrameBody body)
    {
        _busy = true;
        _hash.Reset();
        if (body.IsDiscarded)
        {
            _waste ??= GC.AllocateUninitializedArray<byte>(PieceBytes);
            for (var left = header.BodyBytes; left > 0;) left -= Piece(_waste.AsSpan(0, (int)Math.Min(left, PieceBytes)));
        }
        else
        {
            for (var i = 0; i < FrameBody.Count; i++)
            {
                for (var left = body[i].Span; !left.IsEmpty;) left = left[Piece(left[..Math.Min(left.Length, PieceBytes)])..];
            }
        }

        Ahead(FrameHeader.ChecksumSize, atStart: false);
        var checksum = BinaryPrimitives.ReadUInt64LittleEndian(_ahead.AsSpan(_start));
        _start += FrameHeader.ChecksumSize;
        _busy = false;
        if (checksum == _hash.GetCurrentHashAsUInt64()) return;
        throw new ConnectionEndedException(ConnectionEndReason.Damaged, $"{Name(header)} does not match the checksum behind it.");
    }

    private int Piece(Span<byte> destination)
    {
        var bytes = Listen(destination);
        if (bytes == 0) throw Torn();
        Moving(bytes);
        _hash.Append(destination[..bytes]);
        return bytes;
    }

    // Sees to it that so many bytes lie ahead; false if the peer closed the connection before the first, where that is allowed.
    private bool Ahead(int bytes, bool atStart)
    {
        if (_start == _end) _start = _end = 0;
        // Behind a header lies the body, which lands elsewhere; behind a checksum lies a header.
        var wanted = atStart ? bytes : bytes + FrameHeader.Size;
        while (_end - _start < bytes)
        {
            _busy = !atStart || _end > _start;
            var read = Listen(_ahead.AsSpan(_end, wanted - (_end - _start)));
            if (read == 0 && atStart && _end == _start) return false;
            if (read == 0) throw Torn();
            _end += read;
            Moving(read);
        }

        _busy = false;
        return true;
    }

    private int Listen(Span<byte> destination)
    {
        _listening = true;
        var read = stream.Read(destination);
        _listening = false;
        return read;
    }

    private void Moving(int bytes) => Volatile.Write(ref _moved, _moved + bytes);

    private static ConnectionEndedException Torn() => new(ConnectionEndReason.Torn, "The connection broke off within a frame.");

    private static ConnectionEndedException Refused(in FrameHeader header, string reason) =>
        new(ConnectionEndReason.Refused, $"{Name(header)} is refused: {reason}.");

    private static string Name(in FrameHeader header) => $"The frame {header.Kind} of step {header.Step}, chunk {header.Chunk}, node [{header.NodeFirst}, {header.NodeEnd}),";
}
