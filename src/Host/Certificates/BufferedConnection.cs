namespace Lockstep.Host.Certificates;

/// <summary>
/// A connection that is read and written in large pieces, by one thread each way: TLS makes records of 16 KiB, and a call of the system for each costs more than their encryption.
/// What was written leaves with <see cref="Stream.Flush"/>.
/// </summary>
/// <param name="connection">The connection; closed with this one.</param>
internal sealed class BufferedConnection(Stream connection) : Stream
{
    private const int BufferBytes = 256 << 10;

    // A BufferedStream waits for more than what has come, and so cannot be read from here.
    private readonly byte[] _incoming = GC.AllocateUninitializedArray<byte>(BufferBytes);
    private readonly BufferedStream _outgoing = new(connection, BufferBytes);
    private int _start;
    private int _end;

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        if (_start == _end) (_start, _end) = (0, connection.Read(_incoming));
        return Take(buffer);
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_start == _end) (_start, _end) = (0, await connection.ReadAsync(_incoming, cancellationToken).ConfigureAwait(false));
        return Take(buffer.Span);
    }

    public override void Write(ReadOnlySpan<byte> buffer) => _outgoing.Write(buffer);

    public override void Write(byte[] buffer, int offset, int count) => _outgoing.Write(buffer, offset, count);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => _outgoing.WriteAsync(buffer, cancellationToken);

    public override void Flush() => _outgoing.Flush();

    public override Task FlushAsync(CancellationToken cancellationToken) => _outgoing.FlushAsync(cancellationToken);

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private int Take(Span<byte> buffer)
    {
        var bytes = Math.Min(buffer.Length, _end - _start);
        _incoming.AsSpan(_start, bytes).CopyTo(buffer);
        _start += bytes;
        return bytes;
    }

    protected override void Dispose(bool disposing)
    {
        // What waits to be sent is not: a connection that is given up may stand still.
        if (disposing) connection.Dispose();
        base.Dispose(disposing);
    }
}
