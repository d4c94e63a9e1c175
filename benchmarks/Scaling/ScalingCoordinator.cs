using System.Diagnostics;
using System.Globalization;
using Lockstep.Host.Nodes;
using Lockstep.Host.Remoting;
using Lockstep.Host.Training;
using Lockstep.Model;
using Lockstep.Model.Numerics;
using Lockstep.Model.Parameters;
using Lockstep.Protocol;

namespace Lockstep.Benchmarks.Scaling;

/// <summary>The process of the coordinator: starts the one of the workers, trains, and prints what a step took it.</summary>
internal static class ScalingCoordinator
{
    private const int Untimed = 10;

    public static void Run(Options options)
    {
        var workers = options.Number("workers", 1);
        var text = ScalingText.Of(options);
        var plan = text.Plan(ScalingText.Recipe(options));
        var replica = new Replica(plan.Shape);
        InitialWeights.Fill(replica.Parameters, plan.Recipe);
        var times = new Times();
        Process? others = null;
        using var display = new BenchmarkDisplay(here => others = ScalingBenchmark.Start(
            "--join", here.Address, "--count", workers.ToString(CultureInfo.InvariantCulture), "--data", options.Text("data", "")));
        var network = new NetworkOptions(new NodeAddress("127.0.0.1", "127.0.0.1", 0, 0), workers, false, 0, new LinkSecurity.Open(null));
        using (var node = new CoordinatorNode(Kernels.Best, plan, text, replica, new Workforce(0, 1), network, display, RunTerm.New()))
        {
            node.Train(options.Number("steps", 40), times, CancellationToken.None);
            times.Print(workers, node.Wire!.Up * workers, node.Wire.Down * workers);
        }

        others!.WaitForExit();
        others.Dispose();
    }

    private sealed class Times : ITrainingKeeper
    {
        private readonly List<double> _seconds = [];
        private long _last = Stopwatch.GetTimestamp();
        private TimeSpan _processor;
        private Dictionary<string, double> _threads = [];

        public Action? Committed(StepDecision step)
        {
            _seconds.Add(Stopwatch.GetElapsedTime(_last).TotalSeconds);
            if (_seconds.Count == Untimed) (_processor, _threads) = (Environment.CpuUsage.TotalTime, ThreadTimes.Now());
            _last = Stopwatch.GetTimestamp();
            return null;
        }

        public void Print(int workers, double bytesIn, double bytesOut)
        {
            var steps = _seconds.Count - Untimed;
            var processor = (Environment.CpuUsage.TotalTime - _processor).TotalMilliseconds / steps;
            var threads = ThreadTimes.Now();
            var parts = ((string[])["receiving", "sending", "adding up", "own replica", "other"]).Select(what => (threads.GetValueOrDefault(what) - _threads.GetValueOrDefault(what)) * 1e3 / steps);
            using var self = Process.GetCurrentProcess();
            Console.WriteLine(FormattableString.Invariant(
                $"{workers,18} {Measured.Median(_seconds.Skip(Untimed)) * 1e3,8:F1} {processor,19:F1} {bytesIn / 1e6,6:F1} {bytesOut / 1e6,8:F1} {self.PeakWorkingSet64 / 1e6,8:F0}  {string.Join(", ", parts.Select(part => part.ToString("F1", CultureInfo.InvariantCulture)))}"));
        }
    }
}
