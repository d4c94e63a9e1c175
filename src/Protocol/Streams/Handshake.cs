using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;

namespace Lockstep.Protocol.Streams;

/// <summary>The first frame each way. It takes a bounded number of bytes and no heap for a peer that is not known yet.</summary>
internal static class Handshake
{
    private const int MaxRefusalBytes = 1024;
    private const int MaxFrameBytes = FrameHeader.Size + MaxRefusalBytes + FrameHeader.ChecksumSize;

    /// <summary>Says who this side is.</summary>
    public static void Send(Stream stream, FrameKind kind, StreamHello hello)
    {
        Span<byte> body = stackalloc byte[StreamHello.MaxBodyBytes];
        Send(stream, hello.Header(kind), body[..hello.WriteBody(body)]);
    }

    /// <summary>Turns the peer away. Of this side it tells nothing but the sentence.</summary>
    public static void Refuse(Stream stream, Guid run, string sentence)
    {
        Span<byte> body = stackalloc byte[MaxRefusalBytes];
        Encoding.UTF8.TryGetBytes(sentence, body, out var bytes);
        Send(stream, new FrameHeader { Kind = FrameKind.Refuse, Run = run }, body[..bytes]);
    }

    /// <summary>Reads what the peer says of itself.</summary>
    /// <exception cref="HandshakeException">It says something else, or refuses; the message is a sentence.</exception>
    public static StreamHello Receive(Stream stream, FrameKind expected)
    {
        Span<byte> frame = stackalloc byte[MaxFrameBytes];
        Read(stream, frame[..FrameHeader.Size]);
        if (!FrameHeader.TryRead(frame, out var header, out var reason)) throw new HandshakeException($"The peer does not speak this protocol: {reason}.");
        var refused = header.Kind == FrameKind.Refuse && expected == FrameKind.Accept;
        if (header.Kind != expected && !refused) throw new HandshakeException($"The peer sent a frame {header.Kind} where {expected} was due.");
        if (header.BodyBytes > (refused ? MaxRefusalBytes : StreamHello.MaxBodyBytes)) throw new HandshakeException($"The peer announced {header.BodyBytes} bytes in its handshake, which is too long.");

        var body = frame.Slice(FrameHeader.Size, (int)header.BodyBytes);
        Span<byte> checksum = stackalloc byte[FrameHeader.ChecksumSize];
        Read(stream, body);
        Read(stream, checksum);
        if (BinaryPrimitives.ReadUInt64LittleEndian(checksum) != XxHash3.HashToUInt64(body)) throw new HandshakeException("The peer's handshake does not match its checksum.");
        if (refused) throw new HandshakeException(Printable(Encoding.UTF8.GetString(body))) { IsRefusal = true };
        return StreamHello.TryRead(header, body, out var hello) ? hello : throw new HandshakeException("The peer's handshake does not hold a node's name.");
    }

    private static void Send(Stream stream, FrameHeader header, ReadOnlySpan<byte> body)
    {
        Span<byte> frame = stackalloc byte[MaxFrameBytes];
        (header with { BodyBytes = body.Length }).Write(frame);
        body.CopyTo(frame[FrameHeader.Size..]);
        BinaryPrimitives.WriteUInt64LittleEndian(frame[(FrameHeader.Size + body.Length)..], XxHash3.HashToUInt64(body));
        stream.Write(frame[..(FrameHeader.Size + body.Length + FrameHeader.ChecksumSize)]);
        stream.Flush();
    }

    private static void Read(Stream stream, Span<byte> destination)
    {
        if (stream.ReadAtLeast(destination, destination.Length, throwOnEndOfStream: false) < destination.Length) throw new HandshakeException("The peer closed the connection during the handshake.");
    }

    // The text comes from the network and goes to a terminal.
    private static string Printable(string text) => string.Concat(text.Select(character => char.IsControl(character) ? '?' : character));
}
