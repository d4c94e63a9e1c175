namespace Lockstep.Cluster.Tests.Pods;

/// <summary>Starting all pods of a run again, as upgrades and new certificates ask for.</summary>
public sealed class UpgradeTests(ITestOutputHelper output)
{
    [Fact]
    public void Starting_all_pods_again_in_turn() => Restart("all pods started again in turn", run =>
    {
        foreach (var set in (string[])["worker", "standby", "coordinator"])
        {
            run.Cluster.Restart(set);
            run.Cluster.WaitForRollout(set);
        }
    });

    [Fact]
    public void Applying_another_image_to_all_pods() => Restart("all StatefulSets applied again at once", run =>
    {
        run.Cluster.Restart(PodRun.Sets);
        run.Cluster.WaitForRollout(PodRun.Sets);
    });

    private void Restart(string what, Action<PodRun> restart)
    {
        using var run = PodRun.ApplyProduction();
        run.Settle();
        var former = run.Cluster.Pods;
        using var commits = run.WatchCommits();

        restart(run);
        run.WaitForSteps(100);
        var (total, longest, usual) = commits.End();
        output.Tell($"{what}: without commits in all", total);
        output.Tell($"{what}: the longest of these times", longest);
        output.Tell("a step takes usually", usual);
        Assert.Equal(former.Count, run.Cluster.FormerPods.Count);

        run.EndsAsUndisturbed();
    }
}
