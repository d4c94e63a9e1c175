using Lockstep.Protocol.Streams;

namespace Lockstep.Benchmarks.Phases;

/// <summary>Follows the bytes of a stream, and says when each frame began and ended.</summary>
/// <param name="began">Told of a header whose last byte has passed.</param>
/// <param name="ended">Told of the same frame when its last byte has.</param>
internal sealed class FrameScan(Action<FrameHeader> began, Action<FrameHeader> ended)
{
    private readonly byte[] _head = new byte[FrameHeader.Size];
    private FrameHeader _header;
    private int _headBytes;
    private long _left;

    public void Pass(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (_headBytes < FrameHeader.Size)
            {
                var length = Math.Min(bytes.Length, FrameHeader.Size - _headBytes);
                bytes[..length].CopyTo(_head.AsSpan(_headBytes));
                _headBytes += length;
                bytes = bytes[length..];
                if (_headBytes < FrameHeader.Size) return;
                if (!FrameHeader.TryRead(_head, out _header, out var reason)) throw new InvalidDataException(reason);
                _left = _header.BodyBytes + FrameHeader.ChecksumSize;
                began(_header);
            }

            var passed = (int)Math.Min(bytes.Length, _left);
            _left -= passed;
            bytes = bytes[passed..];
            if (_left > 0) return;
            _headBytes = 0;
            ended(_header);
        }
    }
}
