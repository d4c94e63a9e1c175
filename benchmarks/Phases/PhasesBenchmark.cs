using Lockstep.Host.Nodes;
using Lockstep.Host.Remoting;
using Lockstep.Host.Training;
using Lockstep.Model;
using Lockstep.Model.Data;
using Lockstep.Model.Learning;
using Lockstep.Model.Numerics;
using Lockstep.Model.Parameters;
using Lockstep.Model.Storage;
using Lockstep.Protocol;

namespace Lockstep.Benchmarks.Phases;

/// <summary>A coordinator that workers in other processes join, and what the phases of its steps take. Slices, workers and links are as <c>benchmarks/network/run.sh</c> sets them up.</summary>
internal static class PhasesBenchmark
{
    public static void Run(Options options)
    {
        var (host, port, workers) = (options.Text("listen", "127.0.0.1"), options.Number("port", 4053), options.Number("workers", 1));
        var text = new RunText(CorpusReader.ReadFolder(options.Text("data", "data")));
        var plan = text.Plan(new Recipe());
        var replica = new Replica(plan.Shape);
        InitialWeights.Fill(replica.Parameters, plan.Recipe);
        var phases = new StepPhases();
        var network = new NetworkOptions(new NodeAddress(host, host, port, port + 1), workers, options.Text("slices", "coordinator") == "workers", 0, new LinkSecurity.Open(null));
        using var display = new BenchmarkDisplay(_ => { });
        using (var node = new CoordinatorNode(Kernels.Best, plan, text, replica, new Workforce(0, 1), network, display, RunTerm.New(), phases.Tap))
        {
            node.Train(options.Number("steps", 60), phases, CancellationToken.None);
        }

        phases.Print(workers, options.Number("megabit", 1000) * 1e6 / 8);
        Console.WriteLine($"weights {WeightsDigest.Sha256(replica.Parameters)}");
    }
}
