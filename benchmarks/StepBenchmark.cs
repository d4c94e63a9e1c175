using System.Diagnostics;
using Lockstep.Coordinator.Runs;
using Lockstep.Host.Local;
using Lockstep.Model;
using Lockstep.Model.Data;
using Lockstep.Model.Numerics;
using Lockstep.Model.Parameters;
using Lockstep.Model.Storage;

namespace Lockstep.Benchmarks;

/// <summary>Whole steps of the recipe <c>tutorial</c>, beside the limit of the cores measured in the same run.</summary>
internal static class StepBenchmark
{
    private const int Untimed = 5;

    public static void Run(StepOptions options)
    {
        var corpus = options.Data is { } folder ? CorpusReader.ReadFolder(folder) : BuiltInLanguage.Corpus();
        var recipe = new Recipe();
        if (options.Shards is { } shards) recipe = recipe with { Shards = shards };
        var plan = new RunPlan(recipe, corpus);
        var replica = new Replica(plan.Shape);
        InitialWeights.Fill(replica.Parameters, recipe);

        var before = FmaLimit.Measure(options.Workers * options.Threads);
        var keeper = new StepTimes();
        Train(options, plan, replica, keeper);
        var after = FmaLimit.Measure(options.Workers * options.Threads);

        var seconds = Measured.Median(keeper.Seconds.Skip(Untimed));
        var flops = Flops(plan.Shape) / seconds;
        Console.WriteLine(
            $"{(options.Reference ? "reference" : "cluster")} {options.Workers} x {options.Threads}: {recipe.BatchSize * recipe.NumSteps / seconds:F0} words/s, "
            + $"{seconds * 1e3:F2} ms a step, {flops / 1e9:F1} GFLOP/s, {100 * flops / Math.Max(before, after):F1} % of the limit of {Math.Max(before, after) / 1e9:F1}");
        Console.WriteLine($"peak resident set {PeakResidentMegabytes():F0} MB, {keeper.AllocatedPerStep / 1024:F0} KiB allocated a step, weights {WeightsDigest.Sha256(replica.Parameters)}");
    }

    private static void Train(StepOptions options, RunPlan plan, Replica replica, StepTimes keeper)
    {
        if (options.Reference)
        {
            using var team = new ThreadTeam(options.Workers * options.Threads);
            new ReferenceTrainer(Kernels.Best, team, plan, replica).Train(options.Steps, keeper, CancellationToken.None);
            return;
        }

        using var cluster = new LocalCluster(Kernels.Best, plan, replica, options.Workers, options.Threads, keeper);
        cluster.Train(options.Steps, keeper, CancellationToken.None);
    }

    // Forward, and twice as much back: the products of gates and of logits, two operations a multiply-add.
    private static double Flops(ModelShape shape)
    {
        var recipe = shape.Recipe;
        double hidden = recipe.HiddenSize;
        var perWord = (recipe.NumLayers * shape.Cell.Gates * hidden * 2 * hidden) + (hidden * shape.Outputs);
        return 3 * 2 * perWord * recipe.BatchSize * recipe.NumSteps;
    }

    private static double PeakResidentMegabytes() => Process.GetCurrentProcess().PeakWorkingSet64 / 1e6;

    private sealed class StepTimes : ITrainingKeeper, IWorkerObserver
    {
        private long _last = Stopwatch.GetTimestamp();
        private long _allocated;

        public List<double> Seconds { get; } = [];

        public double AllocatedPerStep => (GC.GetTotalAllocatedBytes() - _allocated) / (double)(Seconds.Count - Untimed);

        public void On(WorkerStatus worker)
        {
        }

        public void Happened(RunEvent happened)
        {
        }

        public Action? Committed(StepDecision step)
        {
            Seconds.Add(Stopwatch.GetElapsedTime(_last).TotalSeconds);
            _last = Stopwatch.GetTimestamp();
            if (Seconds.Count == Untimed) _allocated = GC.GetTotalAllocatedBytes();
            return null;
        }
    }
}
