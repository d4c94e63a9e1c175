using Lockstep.Coordinator.Runs;
using Lockstep.Host.Local;
using Lockstep.Model;
using Lockstep.Model.Data;
using Lockstep.Model.Evaluation;
using Lockstep.Model.Numerics;
using Lockstep.Model.Parameters;
using Lockstep.Model.Storage;

namespace Lockstep.Benchmarks.Checkpoints;

/// <summary>What checkpoints cost the recipe <c>tutorial</c> while it trains: the time that the steps around each take beyond what they take otherwise.</summary>
/// <remarks>Two runs with and without checkpoints cannot tell: they differ by more from one minute to the next than a checkpoint takes.</remarks>
internal static class CheckpointBenchmark
{
    private const int Epochs = 100;

    public static void Run(Options options)
    {
        var (seconds, saves) = (options.Number("interval", 10), options.Number("saves", 30));
        var corpus = CorpusReader.ReadFolder(options.Text("data", "data"));
        var plan = new RunPlan(new Recipe { Epochs = Epochs }, corpus);
        var replica = new Replica(plan.Shape);
        InitialWeights.Fill(replica.Parameters, plan.Recipe);

        var path = Path.Combine(options.Text("out", Path.GetTempPath()), $"lockstep-checkpoints-{Environment.ProcessId}");
        using (var folder = RunFolder.Create(path, plan.Recipe, new RunOrigin(null, corpus.Sha256)))
        {
            using var display = new BenchmarkDisplay(_ => { });
            var costs = new SavingCosts(plan, saves);
            using (var keeper = new RunKeeper(
                plan, replica, Progress.Start, folder, _ => new SplitMeasure(1), costs, new RunKeeperOptions { CheckpointInterval = TimeSpan.FromSeconds(seconds) }))
            {
                costs.Inner = keeper;
                using var cluster = new LocalCluster(Kernels.Best, plan, replica, options.Number("workers", 2), options.Number("threads", 1), display);
                cluster.Train(plan.Steps, costs, costs.Enough);
            }

            costs.Print(seconds);
        }

        Directory.Delete(path, recursive: true);
    }
}
