using System.Diagnostics;
using Lockstep.Protocol.Streams;

namespace Lockstep.Benchmarks;

/// <summary>One loopback connection, one way, beside bare sockets that carry the same bytes without frames and checksums.</summary>
internal static class WireBenchmark
{
    private const int Rounds = 7;
    private const long RoundBytes = 1L << 30;

    // Larger than the second-level cache on either side, like the gradients of a step.
    private const int BufferBytes = 32 << 20;
    private const int PieceBytes = 128 << 10;

    private static readonly byte[] Source = GC.AllocateArray<byte>(BufferBytes, pinned: true);
    private static readonly byte[] Destination = GC.AllocateArray<byte>(BufferBytes, pinned: true);

    public static void Run()
    {
        for (var i = 0; i < BufferBytes; i++) Source[i] = (byte)(i * 2654435761L >> 13);
        Console.WriteLine($"one connection over loopback, one way, {Rounds} rounds of {RoundBytes >> 20} MiB each, medians; {Environment.ProcessorCount} processors");
        foreach (var secured in (bool[])[false, true])
        {
            foreach (var chunk in (int[])[1 << 20, 8 << 20])
            {
                var plain = new List<Passage>();
                var frames = new List<Passage>();
                for (var round = -1; round < Rounds; round++)
                {
                    var first = Bare(chunk, secured);
                    var second = Frames(chunk, secured);
                    if (round < 0) continue;
                    plain.Add(first);
                    frames.Add(second);
                }

                var ratios = plain.Zip(frames, (bare, framed) => framed.Rate / bare.Rate);
                Console.WriteLine($"{(secured ? "TLS  " : "plain")} {chunk >> 20} MiB  sockets {Text(plain)}");
                Console.WriteLine($"            frames  {Text(frames)}; {100 * Measured.Median(ratios):F0} % of the sockets' speed");
            }
        }
    }

    private static string Text(List<Passage> passages) =>
        $"{Measured.Median(passages.Select(p => p.Rate)):F2} GB/s, {Measured.Median(passages.Select(p => p.CpuSeconds)):F3} CPU s/GB, {Measured.Median(passages.Select(p => p.Allocated)):F0} bytes allocated a GB";

    private static Passage Bare(int chunk, bool secured)
    {
        using var wire = new LoopbackWire(secured, buffered: false);
        using var done = new ManualResetEventSlim();
        var reader = new Thread(() =>
        {
            for (var left = RoundBytes; left > 0;)
            {
                var place = (int)((RoundBytes - left) % BufferBytes);
                left -= wire.Far.Read(Destination.AsSpan(place, Math.Min(PieceBytes, BufferBytes - place)));
            }

            done.Set();
        });
        var writer = new Thread(() =>
        {
            for (var sent = 0L; sent < RoundBytes; sent += PieceBytes) wire.Near.Write(Source.AsSpan((int)(sent % BufferBytes), PieceBytes));
        });
        _ = chunk;
        return Measure(() =>
        {
            reader.Start();
            writer.Start();
        }, done);
    }

    private static Passage Frames(int chunk, bool secured)
    {
        using var wire = new LoopbackWire(secured, buffered: true);
        var hello = new StreamHello(Guid.NewGuid(), 1, "benchmark", 1, 1);
        using var landing = new Landing(RoundBytes / chunk);
        using var sending = new TensorConnection(new StreamPeer(wire.Near, hello, wire.NearSocket), new Landing(0));
        using var receiving = new TensorConnection(new StreamPeer(wire.Far, hello, wire.FarSocket), landing);
        using var room = new SemaphoreSlim(16);
        var feeds = Enumerable.Range(0, 16).Select(_ => new OutgoingFrame((_, _) => room.Release())).ToArray();
        var feeder = new Thread(() =>
        {
            for (var i = 0; i < RoundBytes / chunk; i++)
            {
                room.Wait();
                var place = i % (BufferBytes / chunk);
                sending.Send(feeds[i % feeds.Length].Begin(new FrameHeader { Kind = FrameKind.Total, Run = hello.Run, Chunk = place }).Add<byte>(Source.AsMemory(place * chunk, chunk)));
            }
        });
        sending.Start();
        receiving.Start();
        return Measure(feeder.Start, landing.Done);
    }

    private static Passage Measure(Action begin, ManualResetEventSlim done)
    {
        GC.Collect();
        var process = Process.GetCurrentProcess();
        var allocated = GC.GetTotalAllocatedBytes(precise: true);
        var cpu = process.TotalProcessorTime;
        var start = Stopwatch.GetTimestamp();
        begin();
        done.Wait();
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        process.Refresh();
        const double GB = RoundBytes / 1e9;
        return new Passage(GB / seconds, (process.TotalProcessorTime - cpu).TotalSeconds / GB, (GC.GetTotalAllocatedBytes(precise: true) - allocated) / GB);
    }

    private readonly record struct Passage(double Rate, double CpuSeconds, double Allocated);

    private sealed class Landing(long frames) : IFrameReceiver, IDisposable
    {
        private long _left = frames;

        public ManualResetEventSlim Done { get; } = new();

        public bool TryBegin(in FrameHeader header, out FrameBody body, out string? refusal, CancellationToken closing)
        {
            refusal = null;
            body = FrameBody.Into(Destination.AsMemory(header.Chunk * (int)header.BodyBytes, (int)header.BodyBytes));
            return true;
        }

        public void Complete(in FrameHeader header)
        {
            if (--_left == 0) Done.Set();
        }

        public void Fail(in FrameHeader header, string reason) => throw new InvalidOperationException(reason);

        public void Closed(ConnectionEnd end)
        {
        }

        public void Dispose() => Done.Dispose();
    }
}
