using System.Runtime.CompilerServices;
using Lockstep.Protocol.Streams;

namespace Lockstep.Protocol.Tests.Streams;

public sealed class BackPressureTests
{
    private readonly Inbox _near = new();
    private readonly Releases _releases = new();

    [Fact]
    public void A_receiver_that_holds_frames_back_holds_the_sender_back_and_the_queue_stays_within_its_limit()
    {
        const int body = 1 << 20;
        using var open = new ManualResetEventSlim();
        var far = new Inbox
        {
            Landing = _ =>
            {
                open.Wait(TestContext.Current.CancellationToken);
                return null;
            },
        };
        var (near, other) = Loopback.Pair(_near, far, new TensorConnectionOptions { MaxQueuedBytes = 8 << 20 });
        using var first = near;
        using var second = other;
        var shared = new byte[body];
        var taken = 0;
        while (near.Send(_releases.Frame(Loopback.Header(FrameKind.Total, taken), shared)))
        {
            taken++;
            Assert.InRange(near.QueuedBytes, 0, 8 << 20);
            Assert.True(taken < 200, "the operating system holds more than 200 MB of a receiver that reads nothing");
        }

        Assert.Equal(1, _releases.ByOutcome()[FrameOutcome.Overflowed]);
        open.Set();
        for (var step = 0; step < taken; step++) Assert.Equal(step, far.Next().Header.Step);
        Assert.True(SpinWait.SpinUntil(() => near.QueuedFrames == 0, Inbox.Patience));
        Assert.Equal(0, near.QueuedBytes);
        Assert.True(near.Send(_releases.Frame(Loopback.Header(FrameKind.Total), shared)));
    }

    [Fact]
    public void A_frame_larger_than_the_limit_is_taken_where_nothing_waits()
    {
        using var connection = new TensorConnection(Loopback.Peer(Loopback.Sockets().Near, "far"), _near, new TensorConnectionOptions { MaxQueuedBytes = 100 });
        Assert.True(connection.Send(_releases.Frame(Loopback.Header(FrameKind.Total), new byte[1000])));
        Assert.False(connection.Send(_releases.Frame(Loopback.Header(FrameKind.Total))));
    }

    [Fact]
    public void What_is_sent_once_is_taken_whatever_its_size_and_leaves_room_for_the_rest()
    {
        var far = new Inbox();
        var (a, b) = Loopback.Sockets();
        using var near = new TensorConnection(Loopback.Peer(a, "far"), _near, new TensorConnectionOptions { MaxQueuedBytes = 1200, MaxQueuedFrames = 2 });
        using var other = new TensorConnection(Loopback.Peer(b, "near"), far);
        var piece = new byte[1000];

        Assert.True(near.SendOnce(Enumerable.Range(0, 50).Select(step => _releases.Frame(Loopback.Header(FrameKind.Weights, step), piece))));
        Assert.True(near.Send(_releases.Frame(Loopback.Header(FrameKind.Total, 50), piece)));
        Assert.False(near.Send(_releases.Frame(Loopback.Header(FrameKind.Total, 51), piece)));
        near.MaxQueuedBytes = 1 << 20;
        Assert.True(near.Send(_releases.Frame(Loopback.Header(FrameKind.Total, 51), piece)));

        near.Start();
        other.Start();
        for (var step = 0; step < 52; step++) Assert.Equal(step, far.Next().Header.Step);
        Assert.True(SpinWait.SpinUntil(() => near.QueuedFrames == 0, Inbox.Patience));
        Assert.Equal(0, near.QueuedBytes);
    }

    [Fact]
    public void Frames_are_limited_in_number_too()
    {
        using var connection = new TensorConnection(Loopback.Peer(Loopback.Sockets().Near, "far"), _near, new TensorConnectionOptions { MaxQueuedFrames = 3 });
        for (var i = 0; i < 3; i++) Assert.True(connection.Send(_releases.Frame(Loopback.Header(FrameKind.Total))));
        Assert.False(connection.Send(_releases.Frame(Loopback.Header(FrameKind.Total))));
        Assert.Equal(3, connection.QueuedFrames);
    }

    [Fact]
    public void Dropped_frames_leave_the_others_in_order()
    {
        var far = new Inbox();
        var (a, b) = Loopback.Sockets();
        using var near = new TensorConnection(Loopback.Peer(a, "far"), _near);
        using var other = new TensorConnection(Loopback.Peer(b, "near"), far);
        for (var step = 0; step < 10; step++) near.Send(_releases.Frame(Loopback.Header(FrameKind.Total, step), new byte[10]));
        Assert.Equal(5, near.DropWhere(header => header.Step % 2 == 0));
        Assert.Equal(5 * (FrameHeader.Size + 10 + FrameHeader.ChecksumSize), near.QueuedBytes);
        near.Start();
        other.Start();
        for (var step = 1; step < 10; step += 2) Assert.Equal(step, far.Next().Header.Step);
        Assert.Equal((5, 0), (_releases.ByOutcome()[FrameOutcome.Dropped], far.Waiting));
    }

    [Fact]
    public void A_receiver_that_waits_is_woken_when_its_side_disposes()
    {
        var far = new Waiting();
        var (near, other) = Loopback.Pair(_near, far);
        near.Send(_releases.Frame(Loopback.Header(FrameKind.Total), new byte[10]));
        Assert.True(far.HasBegun.Wait(Inbox.Patience, TestContext.Current.CancellationToken));
        other.Dispose();
        Assert.Equal(ConnectionEndReason.Disposed, far.End.Reason);
        near.Dispose();
    }

    [Fact]
    public void A_receiver_may_dispose_of_its_own_connection()
    {
        var owner = new StrongBox<TensorConnection>();
        var far = new Inbox
        {
            Landing = _ =>
            {
                owner.Value!.Dispose();
                return null;
            },
        };
        var (a, b) = Loopback.Sockets();
        using var near = new TensorConnection(Loopback.Peer(a, "far"), _near);
        using var other = new TensorConnection(Loopback.Peer(b, "near"), far);
        owner.Value = other;
        near.Start();
        other.Start();
        near.Send(_releases.Frame(Loopback.Header(FrameKind.Total), new byte[10]));
        Assert.Equal(ConnectionEndReason.Disposed, far.End.Reason);
    }

    private sealed class Waiting : Inbox
    {
        public ManualResetEventSlim HasBegun { get; } = new();

        public override bool TryBegin(in FrameHeader header, out FrameBody body, out string? refusal, CancellationToken closing)
        {
            HasBegun.Set();
            closing.WaitHandle.WaitOne();
            (body, refusal) = (default, "closing");
            return false;
        }
    }
}
