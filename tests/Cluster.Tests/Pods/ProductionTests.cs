using System.Diagnostics;

namespace Lockstep.Cluster.Tests.Pods;

/// <summary>What happens to a run on Kubernetes, with the manifests of the overlay <c>production</c>: whatever it is, the run comes to the bits of one process.</summary>
public sealed class ProductionTests(ITestOutputHelper output)
{
    [Fact]
    public void Scaling_while_it_runs()
    {
        using var run = PodRun.ApplyProduction();
        run.Settle();

        var began = Stopwatch.GetTimestamp();
        run.Cluster.Scale("worker", 4);
        run.WaitForSharesOf("worker-2");
        run.WaitForSharesOf("worker-3");
        output.Tell("from 2 workers to 4 that all compute", Stopwatch.GetElapsedTime(began));
        run.Cluster.Scale("worker", 1);
        run.Cluster.WaitForRollout("worker");
        run.WaitForSteps(100);

        run.EndsAsUndisturbed();
    }

    [Fact]
    public void Draining_the_machine_of_the_coordinator_and_a_worker()
    {
        using var run = PodRun.ApplyProduction();
        run.Settle();

        run.Cluster.Drain(PodRun.Coordinator, "worker-0");
        run.Cluster.WaitForRollout(PodRun.Sets);
        run.WaitForSharesOf("worker-0");

        run.EndsAsUndisturbed();
    }

    [Fact]
    public void A_coordinator_that_is_killed()
    {
        using var run = PodRun.ApplyProduction();
        run.Settle();
        var killed = run.Cluster.Pod(PodRun.Coordinator);

        run.Cluster.Kill(PodRun.Coordinator);
        run.Cluster.WaitUntil(() => killed.Restarts == 1, "restart of the container came");
        run.Cluster.WaitForRollout(PodRun.Sets);
        run.WaitForSteps(100);

        run.EndsAsUndisturbed();
    }

    [Fact]
    public void A_coordinator_that_is_moved_without_a_standby_where_names_are_seconds_late()
    {
        using var run = PodRun.ApplyProduction(lag: TimeSpan.FromSeconds(5));
        run.Settle();
        run.Cluster.Scale("standby", 0);
        run.Cluster.WaitForRollout("standby");
        var former = run.Cluster.Pod(PodRun.Coordinator);
        using var commits = run.WatchCommits();

        run.Cluster.Delete(PodRun.Coordinator);
        run.Cluster.WaitUntil(() => former.Gone.IsCompleted, "end of the pod came");
        run.Cluster.WaitForRollout(PodRun.Sets);
        run.WaitForSteps(100);
        output.Tell("a coordinator moved without a standby, names 5 s late: without commits", commits.End().Total);
        Assert.NotEqual(former.Address, run.Cluster.Pod(PodRun.Coordinator).Address);

        run.EndsAsUndisturbed();
    }

    [Fact]
    public void A_network_that_is_divided()
    {
        using var run = PodRun.ApplyProduction();
        run.Settle();
        string[] beyond = [PodRun.Standby, "worker-1"];

        run.Cluster.Divide(beyond);
        run.Cluster.Pod(PodRun.Standby).Container.Log.WaitFor("this standby takes the run over");
        run.Cluster.WaitUntil(() => run.Folders.Count == 2, "folder of the standby's came");
        run.WaitForSteps(100);
        run.Cluster.Unite(beyond);
        run.Cluster.Pod(PodRun.Coordinator).Container.Log.WaitFor("This one stands by");
        run.Cluster.WaitForRollout(PodRun.Sets);
        run.WaitForSteps(100);

        run.EndsAsUndisturbed();
    }
}
