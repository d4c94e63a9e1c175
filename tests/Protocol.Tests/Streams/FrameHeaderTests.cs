using System.Diagnostics;
using System.IO.Hashing;
using Lockstep.Protocol.Streams;
using static System.Buffers.Binary.BinaryPrimitives;

namespace Lockstep.Protocol.Tests.Streams;

public sealed class FrameHeaderTests
{
    private static readonly FrameHeader Full = new()
    {
        Kind = FrameKind.PartialSum,
        Marks = FrameMarks.Last | FrameMarks.Sparse,
        Run = Loopback.Run,
        Term = 0x0102030405060708,
        Incarnation = 0xF1F2F3F4F5F6F7F8,
        Step = 0x1112131415161718,
        Chunk = 0x21222324,
        NodeFirst = 5,
        NodeEnd = 9,
        Rows = 0x31323334,
        BodyBytes = 0x01020304,
        Offset = 0x4142434445464748,
        Trace = new FrameTrace(new UInt128(0x5152535455565758, 0x595A5B5C5D5E5F60), 0x6162636465666768, 1),
    };

    private static readonly int[] Kinds = [.. Enum.GetValues<FrameKind>().Select(kind => (int)kind)];

    public static readonly TheoryData<string, int, byte[], string> Wrong = new()
    {
        { "kind", 5, [0], "kind 0 is unknown" },
        { "kind above the last", 5, [(byte)(Kinds.Max() + 1)], $"kind {Kinds.Max() + 1} is unknown" },
        { "marks", 6, [4, 0], "marks 4 are unknown" },
        { "marks, high byte", 6, [0, 1], "marks 256 are unknown" },
        { "run", 8, new byte[16], "the run is empty" },
        { "term", 24, Negative(8), "term -1 is negative" },
        { "step", 40, Negative(8), "step -1 is negative" },
        { "chunk", 48, Negative(4), "chunk -1 is negative" },
        { "first shard", 52, Negative(4), "a node begins at shard -1" },
        { "end of node", 56, [4, 0, 0, 0], "a node ends at shard 4, before it begins at 5" },
        { "rows", 60, Negative(4), "-1 rows are fewer than none" },
        { "rows of a dense body", 6, [1, 0], "825373492 touched rows stand in a frame that is not sparse" },
        { "bytes", 64, Negative(8), "a body of -1 bytes is not between 0 and 1073741824" },
        { "too many bytes", 64, [1, 0, 0, 0x40, 0, 0, 0, 0], "a body of 1073741825 bytes is not between 0 and 1073741824" },
        { "offset", 72, Negative(8), "offset -1 is negative" },
        { "trace", 80, new byte[16], "the trace has a span or flags but no id" },
        { "zeros", 105, [1], "bytes of the header that must be zero are not" },
        { "last zero", 119, [1], "bytes of the header that must be zero are not" },
    };

    [Fact]
    public void A_header_comes_back_as_it_was_written()
    {
        Assert.True(FrameHeader.TryRead(Bytes(Full), out var read, out var reason), reason);
        Assert.Equal(Full, read);
    }

    [Fact]
    public void The_layout_is_pinned()
    {
        Assert.Equal(
            "4C4B535401040300" + "0A1B2C3D4E5F60718293A4B5C6D7E8F9" + "0807060504030201" + "F8F7F6F5F4F3F2F1" + "1817161514131211" +
            "24232221" + "05000000" + "09000000" + "34333231" + "0403020100000000" + "4847464544434241" +
            "605F5E5D5C5B5A595857565554535251" + "6867666564636261" + "01" + new string('0', 30),
            Convert.ToHexString(Bytes(Full).AsSpan(0, 120)));
        Assert.Equal(XxHash3.HashToUInt64(Bytes(Full).AsSpan(0, 120)), ReadUInt64LittleEndian(Bytes(Full).AsSpan(120)));
    }

    [Theory]
    [MemberData(nameof(Wrong))]
    public void A_field_out_of_range_is_refused_by_its_name_even_under_a_right_checksum(string field, int offset, byte[] value, string expected)
    {
        var bytes = Bytes(Full);
        value.CopyTo(bytes, offset);
        WriteUInt64LittleEndian(bytes.AsSpan(120), XxHash3.HashToUInt64(bytes.AsSpan(0, 120)));
        Assert.False(FrameHeader.TryRead(bytes, out var read, out var reason), field);
        Assert.Equal(expected, reason);
        Assert.Equal(default, read);
    }

    [Fact]
    public void Every_changed_bit_is_noticed()
    {
        for (var bit = 0; bit < 8 * FrameHeader.Size; bit++)
        {
            var bytes = Bytes(Full);
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(FrameHeader.TryRead(bytes, out _, out var reason));
            Assert.Equal(
                bit switch
                {
                    < 32 => "it does not begin like a frame of Lockstep",
                    < 40 => $"its header has version {bytes[4]}, and this side reads version 1; run the same build on both",
                    _ => "its header does not match its checksum",
                },
                reason);
        }
    }

    [Fact]
    public void A_header_cut_short_is_refused()
    {
        Assert.False(FrameHeader.TryRead(Bytes(Full).AsSpan(0, 127), out _, out var reason));
        Assert.Equal("a header of 127 bytes is cut short", reason);
    }

    [Fact]
    public void A_trace_context_goes_there_and_back()
    {
        var context = new ActivityContext(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded, isRemote: true);
        Assert.Equal(context, FrameTrace.From(context).ToActivityContext());
        Assert.Equal(default, FrameTrace.From(default));
    }

    private static byte[] Bytes(FrameHeader header)
    {
        var bytes = new byte[FrameHeader.Size];
        header.Write(bytes);
        return bytes;
    }

    private static byte[] Negative(int bytes) => [.. Enumerable.Repeat((byte)0xFF, bytes)];
}
