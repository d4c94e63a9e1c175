using System.Diagnostics.CodeAnalysis;
using System.IO.Hashing;
using static System.Buffers.Binary.BinaryPrimitives;

namespace Lockstep.Protocol.Streams;

/// <summary>The fixed head of every frame, 128 bytes, little-endian. The body follows, and after the body its checksum (<see cref="ChecksumSize"/> bytes).</summary>
/// <remarks>
/// <code>
///   0  4  magic "LKST"            56  4  node, end
///   4  1  version of this layout  60  4  rows
///   5  1  kind                    64  8  body bytes
///   6  2  marks                   72  8  offset
///   8 16  run                     80 16  trace id
///  24  8  term                    96  8  span id
///  32  8  sender's incarnation   104  1  trace flags
///  40  8  step                   105 15  zero
///  48  4  chunk                  120  8  XxHash3 of the 120 bytes before
///  52  4  node, first
/// </code>
/// </remarks>
public readonly record struct FrameHeader
{
    /// <summary>Bytes of a header.</summary>
    public const int Size = 128;

    /// <summary>Bytes behind a body: its XxHash3, little-endian. It stands there, and not in the header, so that a sender needs one pass over the body.</summary>
    public const int ChecksumSize = sizeof(ulong);

    /// <summary>More than this no body may hold: 1 GiB.</summary>
    public const long MaxBodyBytes = 1L << 30;

    /// <summary>The version of this layout.</summary>
    public const byte Version = 1;

    private const uint Magic = 0x5453_4B4C;
    private const int ChecksumOffset = Size - ChecksumSize;

    /// <summary>What the frame carries.</summary>
    public FrameKind Kind { get; init; }

    /// <summary>Its marks.</summary>
    public FrameMarks Marks { get; init; }

    /// <summary>The run it belongs to; never empty.</summary>
    public Guid Run { get; init; }

    /// <summary>The coordinator's number that the sender obeys.</summary>
    public long Term { get; init; }

    /// <summary>Tells a sender from the one that had its name before it was started again.</summary>
    public ulong Incarnation { get; init; }

    /// <summary>The step; 0 where none is meant.</summary>
    public long Step { get; init; }

    /// <summary>The chunk's index in its plan; 0 where none is meant.</summary>
    public int Chunk { get; init; }

    /// <summary>The first shard of the node.</summary>
    public int NodeFirst { get; init; }

    /// <summary>The shard after the node's last.</summary>
    public int NodeEnd { get; init; }

    /// <summary>Touched rows in a <see cref="FrameMarks.Sparse"/> body, otherwise 0.</summary>
    public int Rows { get; init; }

    /// <summary>Bytes of the body. A sender need not set it: the frame's segments say it.</summary>
    public long BodyBytes { get; init; }

    /// <summary>Bytes that the frame takes on the wire.</summary>
    public long WireBytes => Size + BodyBytes + ChecksumSize;

    /// <summary>Where a piece begins in what it is a piece of, in bytes; otherwise 0.</summary>
    public long Offset { get; init; }

    /// <summary>The trace context.</summary>
    public FrameTrace Trace { get; init; }

    /// <summary>Writes the header, with its checksum, into the first <see cref="Size"/> bytes.</summary>
    public void Write(Span<byte> destination)
    {
        var bytes = destination[..Size];
        bytes.Clear();
        WriteUInt32LittleEndian(bytes, Magic);
        bytes[4] = Version;
        bytes[5] = (byte)Kind;
        WriteUInt16LittleEndian(bytes[6..], (ushort)Marks);
        Run.TryWriteBytes(bytes[8..], bigEndian: true, out _);
        WriteInt64LittleEndian(bytes[24..], Term);
        WriteUInt64LittleEndian(bytes[32..], Incarnation);
        WriteInt64LittleEndian(bytes[40..], Step);
        WriteInt32LittleEndian(bytes[48..], Chunk);
        WriteInt32LittleEndian(bytes[52..], NodeFirst);
        WriteInt32LittleEndian(bytes[56..], NodeEnd);
        WriteInt32LittleEndian(bytes[60..], Rows);
        WriteInt64LittleEndian(bytes[64..], BodyBytes);
        WriteInt64LittleEndian(bytes[72..], Offset);
        WriteUInt128LittleEndian(bytes[80..], Trace.TraceId);
        WriteUInt64LittleEndian(bytes[96..], Trace.SpanId);
        bytes[104] = Trace.Flags;
        Seal(bytes);
    }

    /// <summary>Reads a header, and believes none of it before all of it was checked.</summary>
    /// <param name="source">At least <see cref="Size"/> bytes.</param>
    /// <param name="header">The header, if it is valid.</param>
    /// <param name="reason">Otherwise what is wrong with it, as half a sentence.</param>
    public static bool TryRead(ReadOnlySpan<byte> source, out FrameHeader header, [NotNullWhen(false)] out string? reason)
    {
        header = default;
        reason = source.Length < Size ? $"a header of {source.Length} bytes is cut short" : Mark(source[..Size]);
        if (reason is not null) return false;
        var read = Decode(source);
        reason = read.Invalid() ?? (source[105..ChecksumOffset].ContainsAnyExcept((byte)0) ? "bytes of the header that must be zero are not" : null);
        if (reason is not null) return false;
        header = read;
        return true;
    }

    /// <summary>What is wrong with the fields, as half a sentence; null if nothing is.</summary>
    internal string? Invalid() => this switch
    {
        { Kind: <= FrameKind.None or > FrameKind.Ping } => $"kind {(byte)Kind} is unknown",
        { Marks: < 0 or > (FrameMarks.Last | FrameMarks.Sparse) } => $"marks {(int)Marks} are unknown",
        _ when Run == Guid.Empty => "the run is empty",
        { Term: < 0 } => $"term {Term} is negative",
        { Step: < 0 } => $"step {Step} is negative",
        { Chunk: < 0 } => $"chunk {Chunk} is negative",
        { NodeFirst: < 0 } => $"a node begins at shard {NodeFirst}",
        _ when NodeEnd < NodeFirst => $"a node ends at shard {NodeEnd}, before it begins at {NodeFirst}",
        { Rows: < 0 } => $"{Rows} rows are fewer than none",
        { Rows: > 0 } when !Marks.HasFlag(FrameMarks.Sparse) => $"{Rows} touched rows stand in a frame that is not sparse",
        { BodyBytes: < 0 or > MaxBodyBytes } => $"a body of {BodyBytes} bytes is not between 0 and {MaxBodyBytes}",
        { Offset: < 0 } => $"offset {Offset} is negative",
        _ when Trace.TraceId == 0 && Trace != default => "the trace has a span or flags but no id",
        _ => null,
    };

    /// <summary>Puts the checksum of the other bytes behind them.</summary>
    internal static void Seal(Span<byte> bytes) => WriteUInt64LittleEndian(bytes[ChecksumOffset..], XxHash3.HashToUInt64(bytes[..ChecksumOffset]));

    private static string? Mark(ReadOnlySpan<byte> bytes)
    {
        if (ReadUInt32LittleEndian(bytes) != Magic) return "it does not begin like a frame of Lockstep";
        if (bytes[4] != Version) return $"its header has version {bytes[4]}, and this side reads version {Version}; run the same build on both";
        return ReadUInt64LittleEndian(bytes[ChecksumOffset..]) == XxHash3.HashToUInt64(bytes[..ChecksumOffset])
            ? null
            : "its header does not match its checksum";
    }

    private static FrameHeader Decode(ReadOnlySpan<byte> bytes) => new()
    {
        Kind = (FrameKind)bytes[5],
        Marks = (FrameMarks)ReadUInt16LittleEndian(bytes[6..]),
        Run = new Guid(bytes.Slice(8, 16), bigEndian: true),
        Term = ReadInt64LittleEndian(bytes[24..]),
        Incarnation = ReadUInt64LittleEndian(bytes[32..]),
        Step = ReadInt64LittleEndian(bytes[40..]),
        Chunk = ReadInt32LittleEndian(bytes[48..]),
        NodeFirst = ReadInt32LittleEndian(bytes[52..]),
        NodeEnd = ReadInt32LittleEndian(bytes[56..]),
        Rows = ReadInt32LittleEndian(bytes[60..]),
        BodyBytes = ReadInt64LittleEndian(bytes[64..]),
        Offset = ReadInt64LittleEndian(bytes[72..]),
        Trace = new FrameTrace(ReadUInt128LittleEndian(bytes[80..]), ReadUInt64LittleEndian(bytes[96..]), bytes[104]),
    };
}
