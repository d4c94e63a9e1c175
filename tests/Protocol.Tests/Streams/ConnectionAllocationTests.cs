using Lockstep.Protocol.Streams;

namespace Lockstep.Protocol.Tests.Streams;

[CollectionDefinition(nameof(ConnectionAllocationTests), DisableParallelization = true)]
public sealed class AloneInTheProcess;

// All threads of the process are counted, so nothing else may run.
[Collection(nameof(ConnectionAllocationTests))]
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

    private static long Allocated(int bytes)
    {
        using var releases = new SemaphoreSlim(0);
        var landing = new Landing(bytes);
        var (near, far) = Loopback.Pair(new Inbox(), landing);
        using var first = near;
        using var second = far;
        var frame = new OutgoingFrame((_, _) => releases.Release());
        var body = new byte[bytes];
        Exchange(2);
        var before = GC.GetTotalAllocatedBytes(precise: true);
        Exchange(Frames);
        return GC.GetTotalAllocatedBytes(precise: true) - before;

        void Exchange(int count)
        {
            for (var i = 0; i < count; i++)
            {
                near.Send(frame.Begin(Loopback.Header(FrameKind.Total, i)).Add<byte>(body));
                releases.Wait(CancellationToken.None);
                landing.Completed.Wait(CancellationToken.None);
            }
        }
    }

    private sealed class Landing(int bytes) : IFrameReceiver
    {
        private readonly byte[] _landing = new byte[bytes];

        public SemaphoreSlim Completed { get; } = new(0);

        public bool TryBegin(in FrameHeader header, out FrameBody body, out string? refusal, CancellationToken closing)
        {
            (body, refusal) = (FrameBody.Into<byte>(_landing), null);
            return true;
        }

        public void Complete(in FrameHeader header) => Completed.Release();

        public void Fail(in FrameHeader header, string reason)
        {
        }

        public void Closed(ConnectionEnd end)
        {
        }
    }
}
