using Lockstep.Protocol.Streams;

namespace Lockstep.Protocol.Tests.Streams;

/// <summary>Counts what the three threads that a frame passes allocate, each by itself: whatever else the process does meanwhile counts nothing.</summary>
public sealed class ConnectionAllocationTests
{
    private const int Frames = 100;

    [Fact]
    public void What_a_hundred_frames_allocate_does_not_grow_with_their_size()
    {
        const int slack = 4096;
        Allocated(4 << 10);
        Allocated(4 << 20);
        var (small, large) = (Allocated(4 << 10), Allocated(4 << 20));
        Assert.InRange(large, 0, small + slack);
        Assert.InRange(small, 0, 64 << 10);
    }

    [Fact]
    public void What_a_thread_that_a_frame_passes_allocates_is_seen() => Assert.InRange(Allocated(4 << 10, wasted: 100), Frames * 100, long.MaxValue);

    private static long Allocated(int bytes, int wasted = 0)
    {
        var writing = new Meter(wasted);
        var reading = new Meter(0);
        var (near, far) = Loopback.Pair(new Inbox(), new Landing(bytes, reading));
        using var first = near;
        using var second = far;
        var frame = new OutgoingFrame((_, _) => writing.Pass());
        var body = new byte[bytes];
        Exchange(2);
        var before = GC.GetAllocatedBytesForCurrentThread() + writing.Bytes + reading.Bytes;
        Exchange(Frames);
        return GC.GetAllocatedBytesForCurrentThread() + writing.Bytes + reading.Bytes - before;

        void Exchange(int count)
        {
            for (var i = 0; i < count; i++)
            {
                near.Send(frame.Begin(Loopback.Header(FrameKind.Total, i)).Add<byte>(body));
                writing.Wait();
                reading.Wait();
            }
        }
    }

    /// <summary>What the thread that passes it has allocated so far.</summary>
    private sealed class Meter(int wasted)
    {
        private readonly SemaphoreSlim _passed = new(0);

        public long Bytes { get; private set; }

        public void Pass()
        {
            if (wasted > 0) GC.KeepAlive(new byte[wasted]);
            Bytes = GC.GetAllocatedBytesForCurrentThread();
            _passed.Release();
        }

        public void Wait() => _passed.Wait(CancellationToken.None);
    }

    private sealed class Landing(int bytes, Meter meter) : IFrameReceiver
    {
        private readonly byte[] _landing = new byte[bytes];

        public bool TryBegin(in FrameHeader header, out FrameBody body, out string? refusal, CancellationToken closing)
        {
            (body, refusal) = (FrameBody.Into<byte>(_landing), null);
            return true;
        }

        public void Complete(in FrameHeader header) => meter.Pass();

        public void Fail(in FrameHeader header, string reason)
        {
        }

        public void Closed(ConnectionEnd end)
        {
        }
    }
}
