using System.Diagnostics;
using Lockstep.Model;
using Lockstep.Model.Data;
using Lockstep.Model.Numerics;
using Lockstep.Model.Parameters;
using Lockstep.Model.Storage;
namespace Lockstep.Benchmarks;
internal sealed class K : ITrainingKeeper
{
    public double sum; public Stopwatch w = Stopwatch.StartNew(); public List<double> t = []; public long n;
    public Action? Committed(StepDecision step) { sum += step.Cost; n++; t.Add(w.Elapsed.TotalMilliseconds); w.Restart(); if (step.Step % 100 == 0) Console.WriteLine($"{step.Step} ppl {Math.Exp(sum / (n * 35)):F1} norm {step.GradientNorm:F3} {(t.Count > 5 ? t.Skip(5).Order().ElementAt((t.Count - 5) / 2) : 0):F1} ms/step"); return null; }
}
internal static class Program
{
    private static int Main(string[] a)
    {
        var corpus = CorpusReader.ReadFolder(a[0]);
        var recipe = new Recipe();
        if (a.Length > 3) recipe = recipe with { Shards = int.Parse(a[3]) };
        var plan = new RunPlan(recipe, corpus);
        using var team = new ThreadTeam(int.Parse(a[1]));
        var replica = new Replica(recipe, plan.VocabularySize);
        InitialWeights.Fill(replica.Parameters, recipe);
        var k = new K();
        if (a.Length > 4) { using var c = new Lockstep.Host.Local.LocalCluster(Kernels.Best, plan, replica, int.Parse(a[4]), int.Parse(a[1])); c.Train(int.Parse(a[2]), k, default); }
        else { var t = new ReferenceTrainer(Kernels.Best, team, plan, replica);
        t.Train(int.Parse(a[2]), k, default); }
        Console.WriteLine($"{700 / k.t.Skip(5).Order().ElementAt((k.t.Count - 5) / 2) * 1000:F0} words/s {WeightsDigest.Sha256(replica.Parameters)} rss {Environment.WorkingSet / 1e6}");
        return 0;
    }
}
