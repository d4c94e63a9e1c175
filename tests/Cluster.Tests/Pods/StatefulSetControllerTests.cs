using k8s.Models;

namespace Lockstep.Cluster.Tests.Pods;

public sealed class StatefulSetControllerTests
{
    private static readonly PodState Ready = new("new", IsReady: true, IsTerminating: false);
    private static readonly PodState Old = Ready with { Revision = "old" };
    private static readonly PodState Starting = Ready with { IsReady = false };
    private static readonly PodState Ending = Ready with { IsTerminating = true };

    [Fact]
    public void Parallel_pods_are_all_made_at_once() => Assert.Equal(["+0", "+1", "+2"], Next(3, "Parallel"));

    [Fact]
    public void Ordered_pods_are_made_once_those_before_are_ready()
    {
        Assert.Equal(["+0"], Next(3, "OrderedReady"));
        Assert.Equal([], Next(3, "OrderedReady", Starting));
        Assert.Equal(["+1"], Next(3, "OrderedReady", Ready));
    }

    [Fact]
    public void Pods_too_many_go_from_the_highest()
    {
        Assert.Equal(["-3", "-2", "-1"], Next(1, "Parallel", Ready, Ready, Ready, Ready));
        Assert.Equal(["-3"], Next(1, "OrderedReady", Ready, Ready, Ready, Ready));
        Assert.Equal([], Next(1, "OrderedReady", Ready, Ready, Ready, Ending));
    }

    [Fact]
    public void An_update_takes_one_pod_at_a_time_from_the_highest_and_waits_until_it_is_ready_again()
    {
        Assert.Equal(["-1"], Next(2, "Parallel", Old, Old));
        Assert.Equal([], Next(2, "Parallel", Old, Old with { IsTerminating = true }));
        Assert.Equal(["+1"], Next(2, "Parallel", Old));
        Assert.Equal([], Next(2, "Parallel", Old, Starting));
        Assert.Equal(["-0"], Next(2, "Parallel", Old, Ready));
        Assert.Equal([], Next(2, "Parallel", Ready, Ready));
    }

    [Fact]
    public void A_broken_update_can_be_taken_back() => Assert.Equal(["-1"], Next(2, "Parallel", Ready, Starting with { Revision = "broken" }));

    private static IEnumerable<string> Next(int replicas, string policy, params IEnumerable<PodState> pods) => StatefulSetController
        .Next(new V1StatefulSetSpec { Replicas = replicas, PodManagementPolicy = policy }, "new", pods.Index().ToDictionary(pod => pod.Index, pod => pod.Item))
        .Select(decision => decision switch
        {
            StatefulSetDecision.Create create => $"+{create.Ordinal}",
            StatefulSetDecision.Delete delete => $"-{delete.Ordinal}",
            _ => throw new ArgumentOutOfRangeException(nameof(pods)),
        });
}
