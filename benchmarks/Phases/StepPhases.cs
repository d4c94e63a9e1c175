using System.Diagnostics;
using Lockstep.Model;
using Lockstep.Protocol.Streams;

namespace Lockstep.Benchmarks.Phases;

/// <summary>When what of a step passed the coordinator: shards asked for, sums in, totals out (or, where workers own slices, in), results, decision, commit.</summary>
internal sealed class StepPhases : ITrainingKeeper
{
    private const int Untimed = 10;

    private readonly Lock _lock = new();
    private readonly SortedDictionary<long, Marks> _steps = [];
    private long _last = Stopwatch.GetTimestamp();

    /// <summary>A stream in the place of another that is followed.</summary>
    public Stream Tap(Stream stream) => new TappedStream(
        stream,
        new FrameScan(header => Mark(header, isIncoming: true, isEnd: false), header => Mark(header, isIncoming: true, isEnd: true)),
        new FrameScan(header => Mark(header, isIncoming: false, isEnd: false), header => Mark(header, isIncoming: false, isEnd: true)));

    public Action? Committed(StepDecision step)
    {
        var now = Stopwatch.GetTimestamp();
        lock (_lock)
        {
            var marks = Of(step.Step);
            (marks.Asked, marks.Committed) = (_last, now);
        }

        _last = now;
        return null;
    }

    /// <summary>Median of each phase, in milliseconds.</summary>
    public void Print(int workers, double bytesPerSecond)
    {
        var steps = _steps.Where(pair => pair.Key >= Untimed && pair.Value.Committed > 0).Select(pair => pair.Value).ToArray();
        var all = Median(steps, marks => marks.Committed - marks.Asked);
        var (up, down) = (Bytes(steps, marks => marks.Up), Bytes(steps, marks => marks.Down));
        Console.WriteLine(FormattableString.Invariant(
            $"step {all:F1} ms; at the coordinator {up / 1e6:F2} MB in and {down / 1e6:F2} MB out a step, {workers} workers; (in + out) / bandwidth = {(up + down) / bytesPerSecond * 1e3:F1} ms; ratio {all * bytesPerSecond / (up + down) / 1e3:F2}"));
        Line("asked to first sum in", steps, marks => marks.FirstSum - marks.Asked);
        Line("first to last sum in", steps, marks => marks.LastSum - marks.FirstSum);
        Line("asked to first total", steps, marks => marks.FirstTotal - marks.Asked);
        Line("asked to results in", steps, marks => marks.Results - marks.Asked);
        Line("last sum in to last total", steps, marks => marks.LastTotal - Math.Max(marks.LastSum, marks.Asked));
        Line("last total to decision out", steps, marks => marks.Decided - marks.LastTotal);
        Line("decision out to commit", steps, marks => marks.Committed - marks.Decided);
    }

    private static void Line(string name, Marks[] steps, Func<Marks, long> ticks)
    {
        var known = steps.Where(marks => marks.FirstSum > 0 || !name.Contains("sum", StringComparison.Ordinal)).ToArray();
        if (known.Length > 0) Console.WriteLine(FormattableString.Invariant($"  {name,-28} {Median(known, ticks),7:F1} ms"));
    }

    private static double Median(Marks[] steps, Func<Marks, long> ticks) => Measured.Median(steps.Select(marks => ticks(marks) * 1e3 / Stopwatch.Frequency));

    private static double Bytes(Marks[] steps, Func<Marks, long> bytes) => Measured.Median(steps.Select(marks => (double)bytes(marks)));

    private void Mark(FrameHeader header, bool isIncoming, bool isEnd)
    {
        if (header.Kind is not (FrameKind.PartialSum or FrameKind.Total or FrameKind.ShardResults or FrameKind.Decision)) return;
        var now = Stopwatch.GetTimestamp();
        lock (_lock)
        {
            var marks = Of(header.Step);
            if (isEnd && isIncoming) marks.Up += FrameHeader.Size + header.BodyBytes + FrameHeader.ChecksumSize;
            if (isEnd && !isIncoming) marks.Down += FrameHeader.Size + header.BodyBytes + FrameHeader.ChecksumSize;
            switch (header.Kind)
            {
                case FrameKind.PartialSum when !isEnd && marks.FirstSum == 0:
                    marks.FirstSum = now;
                    break;
                case FrameKind.PartialSum when isEnd:
                    marks.LastSum = now;
                    break;
                case FrameKind.Total when !isEnd && marks.FirstTotal == 0:
                    marks.FirstTotal = now;
                    break;
                case FrameKind.Total when isEnd:
                    marks.LastTotal = now;
                    break;
                case FrameKind.ShardResults when isEnd:
                    marks.Results = now;
                    break;
                case FrameKind.Decision when isEnd:
                    marks.Decided = now;
                    break;
            }
        }
    }

    private Marks Of(long step)
    {
        if (!_steps.TryGetValue(step, out var marks)) _steps.Add(step, marks = new Marks());
        return marks;
    }

    private sealed class Marks
    {
        public long Asked { get; set; }

        public long FirstSum { get; set; }

        public long LastSum { get; set; }

        public long FirstTotal { get; set; }

        public long LastTotal { get; set; }

        public long Results { get; set; }

        public long Decided { get; set; }

        public long Committed { get; set; }

        public long Up { get; set; }

        public long Down { get; set; }
    }
}
