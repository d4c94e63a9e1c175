using System.Diagnostics;

namespace Lockstep.Cluster.Tests.Pods;

/// <summary>Runs on Kubernetes from their first step to their last, and what is left of them.</summary>
public sealed class WholeRunTests(ITestOutputHelper output)
{
    [Fact]
    public void The_overlay_local_trains_and_then_idles_ready()
    {
        const int Steps = 199;
        using var run = PodRun.ApplyLocal("""{"hidden_size": 12, "batch_size": 40, "num_steps": 50, "shards": 8, "epochs": 1}""");
        Finishes(run, Steps);
    }

    [Fact]
    public void The_overlay_production_trains_under_TLS_and_then_idles_ready()
    {
        // Of 21,000 tokens, (21,000 / 8 - 1) / 5 an epoch.
        const int Steps = 524;
        using var run = PodRun.ApplyProduction("""{"hidden_size": 12, "batch_size": 8, "num_steps": 5, "shards": 8, "output_keep": 0.8, "epochs": 1}""");
        Finishes(run, Steps);
    }

    private void Finishes(PodRun run, int steps)
    {
        var began = Stopwatch.GetTimestamp();
        run.WaitForSteps(1);
        output.Tell("from apply to the first step", Stopwatch.GetElapsedTime(began));
        Assert.Equal(run.Undisturbed(steps), run.Finish(steps));
        run.Cluster.WaitForRollout(PodRun.Sets);
        Assert.All(run.Cluster.Pods, pod => Assert.Equal(0, pod.Restarts));

        // On the finished run there is nothing to do, and no pod ends.
        foreach (var pod in run.Cluster.Pods) pod.Delete();
        run.Cluster.WaitUntil(() => run.Cluster.Pods.All(pod => !pod.IsTerminating), "end of the pods came");
        run.Cluster.WaitForRollout(PodRun.Sets);
        Assert.Equal(steps, run.Steps);
        Assert.All(run.Cluster.Pods, pod => Assert.Equal(0, pod.Restarts));
        Assert.DoesNotContain(run.Cluster.FormerPods, pod => pod.WasKilled);
    }
}
