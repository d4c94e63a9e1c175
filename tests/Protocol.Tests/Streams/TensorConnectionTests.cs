using System.Buffers.Binary;
using System.IO.Hashing;
using Lockstep.Protocol.Streams;

namespace Lockstep.Protocol.Tests.Streams;

public sealed class TensorConnectionTests
{
    private readonly Inbox _near = new();
    private readonly Inbox _far = new();
    private readonly Releases _releases = new();

    public static readonly TheoryData<FrameKind> Kinds = [.. Enum.GetValues<FrameKind>().Where(kind => kind > FrameKind.Refuse)];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_frame_of_every_kind_arrives_as_it_was_sent(FrameKind kind)
    {
        var (near, far) = Loopback.Pair(_near, _far);
        using var first = near;
        using var second = far;
        var header = Loopback.Header(kind, 12) with { Chunk = 3, NodeFirst = 4, NodeEnd = 8, Rows = 2, Marks = FrameMarks.Sparse, Offset = 99, Trace = new FrameTrace(1, 2, 1) };
        Assert.True(near.Send(_releases.Frame(header, Bytes(1000))));
        var (received, body) = _far.Next();
        Assert.Equal(header with { BodyBytes = 1000 }, received);
        Assert.Equal(Bytes(1000), body);
        Assert.Equal(FrameOutcome.Written, _releases.Next());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(16_383)]
    [InlineData(16_384)]
    [InlineData(65_536)]
    [InlineData(131_073)]
    [InlineData(3_000_001)]
    public void Bodies_of_all_lengths_arrive_both_ways_in_order(int length)
    {
        var (near, far) = Loopback.Pair(_near, _far);
        using var first = near;
        using var second = far;
        for (var step = 0; step < 5; step++)
        {
            near.Send(_releases.Frame(Loopback.Header(FrameKind.PartialSum, step), Bytes(length)));
            far.Send(_releases.Frame(Loopback.Header(FrameKind.Total, step), Bytes(length), Bytes(7)));
        }

        for (var step = 0; step < 5; step++)
        {
            var (header, body) = _far.Next();
            Assert.Equal(step, header.Step);
            Assert.Equal(Bytes(length), body);
            Assert.Equal([.. Bytes(length), .. Bytes(7)], _near.Next().Body);
        }
    }

    [Fact]
    public void Scattered_rows_are_gathered_and_land_behind_their_numbers()
    {
        var values = Enumerable.Range(0, 100_000).Select(i => (float)i).ToArray();
        int[] rows = [.. Enumerable.Range(0, 300).Select(i => 3 * i)];
        var landedRows = new int[rows.Length];
        var landed = new float[rows.Length * 100];
        var inbox = new Inbox { Landing = _ => FrameBody.Into<int, float>(landedRows, landed) };
        var (near, far) = Loopback.Pair(_near, inbox);
        using var first = near;
        using var second = far;
        var frame = new OutgoingFrame().Begin(Loopback.Header(FrameKind.PartialSum) with { Marks = FrameMarks.Sparse, Rows = rows.Length }).Add<int>(rows);
        foreach (var row in rows) frame.Add<float>(values.AsMemory(row * 100, 100));
        near.Send(frame);
        inbox.Next();
        Assert.Equal(rows, landedRows);
        Assert.Equal(rows.SelectMany(row => values[(row * 100)..((row + 1) * 100)]), landed);
    }

    [Fact]
    public void One_frame_goes_to_several_peers_and_is_released_once_for_each()
    {
        var frame = _releases.Frame(Loopback.Header(FrameKind.Total), Bytes(100_000));
        var inboxes = new[] { new Inbox(), new Inbox(), new Inbox() };
        var pairs = inboxes.Select(inbox => Loopback.Pair(_near, inbox)).ToArray();
        foreach (var (near, _) in pairs) Assert.True(near.Send(frame));
        foreach (var inbox in inboxes) Assert.Equal(Bytes(100_000), inbox.Next().Body);
        foreach (var _ in inboxes) Assert.Equal(FrameOutcome.Written, _releases.Next());
        frame.Begin(Loopback.Header(FrameKind.Total));
        foreach (var (near, far) in pairs)
        {
            near.Dispose();
            far.Dispose();
        }
    }

    [Fact]
    public void A_frame_that_is_being_sent_cannot_be_filled_again()
    {
        using var connection = new TensorConnection(Loopback.Peer(Loopback.Sockets().Near, "far"), _near);
        var frame = _releases.Frame(Loopback.Header(FrameKind.Total));
        connection.Send(frame);
        Assert.Throws<InvalidOperationException>(() => frame.Begin(Loopback.Header(FrameKind.Total)));
        Assert.Throws<InvalidOperationException>(() => frame.Add<byte>(new byte[1]));
    }

    [Fact]
    public void A_header_that_the_peer_would_refuse_is_not_sent() =>
        Assert.Contains("step -1", Assert.Throws<ArgumentException>(() => new OutgoingFrame().Begin(Loopback.Header(FrameKind.Total, -1))).Message, StringComparison.Ordinal);

    [Fact]
    public void A_body_that_nobody_wants_is_read_and_the_next_frame_arrives()
    {
        var inbox = new Inbox { Landing = header => header.Step == 0 ? FrameBody.Discard : null };
        var (near, far) = Loopback.Pair(_near, inbox);
        using var first = near;
        using var second = far;
        near.Send(_releases.Frame(Loopback.Header(FrameKind.Total, 0), Bytes(1_000_000)));
        near.Send(_releases.Frame(Loopback.Header(FrameKind.Total, 1), Bytes(10)));
        Assert.Equal(0, inbox.Next().Header.Step);
        Assert.Equal(Bytes(10), inbox.Next().Body);
    }

    [Theory]
    [InlineData(4095)]
    [InlineData(4097)]
    public void A_byte_count_that_is_not_expected_is_refused_before_the_body_comes(int announced)
    {
        var inbox = new Inbox { Landing = _ => FrameBody.Into<float>(new float[1024]) };
        var (connection, peer) = Loopback.Bare(inbox);
        using var first = connection;
        using var second = peer;
        peer.Send(Wire(Loopback.Header(FrameKind.Total, 5), new byte[announced]).AsSpan(0, FrameHeader.Size));
        Assert.Equal(ConnectionEndReason.Refused, inbox.End.Reason);
        Assert.Equal($"The frame Total of step 5, chunk 0, node [0, 0), is refused: it announces {announced} bytes where 4096 are expected.", inbox.End.Message);
        Assert.Single(inbox.Failures);
    }

    [Fact]
    public void A_frame_that_the_receiver_refuses_ends_the_connection_with_its_sentence()
    {
        var (connection, peer) = Loopback.Bare(_near);
        using var first = connection;
        using var second = peer;
        var header = new byte[FrameHeader.Size];
        (Loopback.Header(FrameKind.Total) with { BodyBytes = 1 << 25 }).Write(header);
        peer.Send(header);
        Assert.Equal(new ConnectionEnd(ConnectionEndReason.Refused, "The frame Total of step 0, chunk 0, node [0, 0), is refused: it is larger than this test."), _near.End);
        Assert.Empty(_near.Failures);
    }

    [Theory]
    [InlineData(FrameKind.Hello)]
    [InlineData(FrameKind.Accept)]
    [InlineData(FrameKind.Refuse)]
    public void A_second_handshake_is_refused_unseen(FrameKind kind)
    {
        var (connection, peer) = Loopback.Bare(_near);
        using var first = connection;
        using var second = peer;
        peer.Send(Wire(Loopback.Header(kind), []));
        Assert.Equal(ConnectionEndReason.Refused, _near.End.Reason);
        Assert.Equal(0, _near.Begun);
    }

    [Fact]
    public void A_torn_frame_is_noticed_at_every_byte()
    {
        var wire = Wire(Loopback.Header(FrameKind.Total), Bytes(40));
        for (var length = 0; length < wire.Length; length++)
        {
            var inbox = new Inbox();
            var (connection, peer) = Loopback.Bare(inbox);
            peer.Send(wire.AsSpan(0, length));
            peer.Dispose();
            Assert.Equal(length == 0 ? ConnectionEndReason.PeerClosed : ConnectionEndReason.Torn, inbox.End.Reason);
            Assert.Equal(length < FrameHeader.Size ? 0 : 1, inbox.Failures.Count);
            Assert.Equal(0, inbox.Waiting);
            connection.Dispose();
            Assert.Equal(1, inbox.Ends);
        }
    }

    [Fact]
    public void Frames_arrive_however_they_are_cut_into_packets()
    {
        byte[] wire = [.. Wire(Loopback.Header(FrameKind.Total, 1), Bytes(40)), .. Wire(Loopback.Header(FrameKind.Total, 2), [])];
        var (connection, peer) = Loopback.Bare(_near);
        using var first = connection;
        using var second = peer;
        peer.NoDelay = true;
        for (var cut = 0; cut <= wire.Length; cut++)
        {
            peer.Send(wire.AsSpan(0, cut));
            peer.Send(wire.AsSpan(cut));
            Assert.Equal(Bytes(40), _near.Next().Body);
            Assert.Equal(2, _near.Next().Header.Step);
        }
    }

    [Theory]
    [InlineData(FrameHeader.Size)]
    [InlineData(FrameHeader.Size + 39)]
    [InlineData(FrameHeader.Size + 40)]
    [InlineData(FrameHeader.Size + 47)]
    public void A_body_that_does_not_match_its_checksum_fails_and_is_not_completed(int damaged)
    {
        var wire = Wire(Loopback.Header(FrameKind.Total, 8), Bytes(40));
        wire[damaged] ^= 1;
        var (connection, peer) = Loopback.Bare(_near);
        using var first = connection;
        using var second = peer;
        peer.Send(wire);
        Assert.Equal(new ConnectionEnd(ConnectionEndReason.Damaged, "The frame Total of step 8, chunk 0, node [0, 0), does not match the checksum behind it."), _near.End);
        Assert.Single(_near.Failures);
        Assert.Equal(0, _near.Waiting);
    }

    [Fact]
    public void What_is_queued_is_sent_before_the_peer_reads_the_end()
    {
        var (near, far) = Loopback.Pair(_near, _far);
        using var first = near;
        using var second = far;
        near.Send(_releases.Frame(Loopback.Header(FrameKind.Total), Bytes(1_000_000)));
        near.Send(_releases.Frame(Loopback.Header(FrameKind.CorpusRequest)));
        near.CompleteSending();
        Assert.False(near.Send(_releases.Frame(Loopback.Header(FrameKind.CorpusRequest))));
        Assert.Equal(ConnectionEndReason.PeerClosed, _far.End.Reason);
        Assert.Equal(2, _far.Waiting);
        far.Dispose();
        Assert.Equal(ConnectionEndReason.PeerClosed, _near.End.Reason);
    }

    [Fact]
    public void A_receiver_that_throws_ends_its_connection_and_nothing_else()
    {
        var inbox = new Inbox { Landing = _ => throw new InvalidOperationException("no room") };
        var (near, far) = Loopback.Pair(_near, inbox);
        using var first = near;
        using var second = far;
        near.Send(_releases.Frame(Loopback.Header(FrameKind.Total)));
        Assert.Equal(new ConnectionEnd(ConnectionEndReason.OwnerFailed, "What was received or sent could not be handled: no room"), inbox.End);
        Assert.Equal(ConnectionEndReason.PeerClosed, _near.End.Reason);
    }

    [Fact]
    public void A_frame_of_which_no_more_comes_ends_the_connection_and_an_idle_one_does_not()
    {
        var time = new ManualTime();
        var (connection, peer) = Loopback.Bare(_near, new TensorConnectionOptions { Time = time });
        using var first = connection;
        using var second = peer;
        for (var i = 0; i < 20; i++) time.Advance(TimeSpan.FromSeconds(10));
        Assert.Null(connection.End);
        peer.Send(Wire(Loopback.Header(FrameKind.Total), Bytes(40)).AsSpan(0, 150));
        SpinWait.SpinUntil(() => connection.ReceivedBytes == 150, Inbox.Patience);
        // The reader marks itself busy just before it blocks.
        SpinWait.SpinUntil(() =>
        {
            time.Advance(TimeSpan.FromSeconds(10));
            return connection.End is not null;
        }, Inbox.Patience);
        Assert.Equal(new ConnectionEnd(ConnectionEndReason.Stalled, "The peer sent no byte of a frame for 30 s."), _near.End);
    }

    [Fact]
    public void A_peer_that_takes_nothing_ends_the_connection()
    {
        var time = new ManualTime();
        var (connection, peer) = Loopback.Bare(_near, new TensorConnectionOptions { Time = time });
        using var first = connection;
        using var second = peer;
        connection.Send(_releases.Frame(Loopback.Header(FrameKind.Total), new byte[64 << 20]));
        SpinWait.SpinUntil(() =>
        {
            time.Advance(TimeSpan.FromSeconds(10));
            return connection.End is not null;
        }, Inbox.Patience);
        Assert.Equal(ConnectionEndReason.Stalled, _near.End.Reason);
        Assert.Equal(FrameOutcome.Closed, _releases.Next());
    }

    [Fact]
    public void A_connection_that_was_never_started_ends_too()
    {
        var connection = new TensorConnection(Loopback.Peer(Loopback.Sockets().Near, "far"), _near);
        connection.Send(_releases.Frame(Loopback.Header(FrameKind.Total)));
        connection.Dispose();
        connection.Dispose();
        Assert.Equal(FrameOutcome.Closed, _releases.Next());
        Assert.Equal((ConnectionEndReason.Disposed, 1), (_near.End.Reason, _near.Ends));
        Assert.Throws<InvalidOperationException>(connection.Start);
    }

    internal static byte[] Bytes(int length) => [.. Enumerable.Range(0, length).Select(i => (byte)(i * 31 % 251))];

    internal static byte[] Wire(FrameHeader header, byte[] body)
    {
        var wire = new byte[FrameHeader.Size + body.Length + FrameHeader.ChecksumSize];
        (header with { BodyBytes = body.Length }).Write(wire);
        body.CopyTo(wire, FrameHeader.Size);
        BinaryPrimitives.WriteUInt64LittleEndian(wire.AsSpan(FrameHeader.Size + body.Length), XxHash3.HashToUInt64(body));
        return wire;
    }
}
