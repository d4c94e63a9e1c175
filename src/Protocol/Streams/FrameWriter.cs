using System.Buffers.Binary;
using System.IO.Hashing;

namespace Lockstep.Protocol.Streams;

/// <summary>Puts frames on a stream. What is small is gathered in a buffer; long segments go out of their own memory, piece by piece, each hashed just before while it comes into the cache.</summary>
internal sealed class FrameWriter(Stream stream)
{
    private const int BufferBytes = 64 << 10;
    private const int PieceBytes = 1 << 20;
    private const int DirectBytes = 16 << 10;

    private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(BufferBytes);
    private readonly XxHash3 _hash = new();
    private int _used;
    private int _hashed;
    private bool _hashing;
    private long _moved;
    private volatile bool _busy;

    /// <summary>Whether a write is under way.</summary>
    public bool IsBusy => _busy;

    /// <summary>Bytes given to the stream so far.</summary>
    public long Moved => Volatile.Read(ref _moved);

    /// <summary>Writes a frame. Its end may wait in the buffer for <see cref="Flush"/>; its memory is not needed any more.</summary>
    public void Write(OutgoingFrame frame)
    {
        frame.Header.Write(Room(FrameHeader.Size));
        _hashing = !frame.TryGetChecksum(out var checksum);
        if (_hashing) _hash.Reset();
        _hashed = _used;
        foreach (var segment in frame.Segments) Body(segment.Span);
        if (_hashing)
        {
            HashBuffer();
            checksum = _hash.GetCurrentHashAsUInt64();
            frame.SetChecksum(checksum);
            _hashing = false;
        }

        BinaryPrimitives.WriteUInt64LittleEndian(Room(FrameHeader.ChecksumSize), checksum);
    }

    /// <summary>Has everything written so far leave.</summary>
    public void Flush()
    {
        HandGathered();
        stream.Flush();
    }

    private void HandGathered()
    {
        if (_used == 0) return;
        HashBuffer();
        Hand(_buffer.AsSpan(0, _used));
        _used = _hashed = 0;
    }

    private void Body(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < DirectBytes)
        {
            while (!bytes.IsEmpty)
            {
                if (_used == BufferBytes) HandGathered();
                var length = Math.Min(bytes.Length, BufferBytes - _used);
                bytes[..length].CopyTo(_buffer.AsSpan(_used));
                _used += length;
                bytes = bytes[length..];
            }

            return;
        }

        HandGathered();
        while (!bytes.IsEmpty)
        {
            var piece = bytes[..Math.Min(bytes.Length, PieceBytes)];
            if (_hashing) _hash.Append(piece);
            Hand(piece);
            bytes = bytes[piece.Length..];
        }
    }

    // Only the body is hashed, so this is called before anything else follows it in the buffer.
    private void HashBuffer()
    {
        if (_hashing) _hash.Append(_buffer.AsSpan(_hashed, _used - _hashed));
        _hashed = _used;
    }

    private Span<byte> Room(int bytes)
    {
        if (BufferBytes - _used < bytes) HandGathered();
        _used += bytes;
        return _buffer.AsSpan(_used - bytes, bytes);
    }

    private void Hand(ReadOnlySpan<byte> bytes)
    {
        _busy = true;
        stream.Write(bytes);
        Volatile.Write(ref _moved, _moved + bytes.Length);
        _busy = false;
    }
}
