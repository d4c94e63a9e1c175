using System.Globalization;
using k8s.Models;

namespace Lockstep.Host.Tests.Kubernetes;

/// <summary>How pods come, move and go.</summary>
public sealed class LifecycleTests
{
    public static TheoryData<string> All => Shipped.All;

    [Theory]
    [MemberData(nameof(All))]
    public void Every_container_has_whole_cores_that_are_its_own(string name) =>
        Assert.All(Shipped.Of(name).Workloads.SelectMany(workload => workload.Containers), container =>
        {
            Assert.Equal(["cpu", "memory"], container.Resources.Limits.Keys.Order(StringComparer.Ordinal));
            Assert.Equal(container.Resources.Limits.Select(Text).Order(StringComparer.Ordinal), container.Resources.Requests.Select(Text).Order(StringComparer.Ordinal));
            Assert.Equal(0, container.Resources.Limits["cpu"].ToDecimal() % 1);
            Assert.InRange(container.Resources.Limits["cpu"].ToDecimal(), 1, 64);
        });

    [Theory]
    [MemberData(nameof(All))]
    public void Whoever_is_told_to_end_has_time_for_a_step_and_a_coordinator_for_a_checkpoint(string name) =>
        Assert.All(Shipped.Of(name).OfTheRun, workload => Assert.InRange(workload.Pod.TerminationGracePeriodSeconds!.Value, workload.IsWorker ? 60 : 120, 600));

    [Theory]
    [MemberData(nameof(All))]
    public void Pods_start_side_by_side_and_are_updated_one_after_the_other(string name) =>
        Assert.All(Shipped.Of(name).OfTheRun, workload =>
        {
            Assert.Equal("Parallel", workload.Set!.Spec.PodManagementPolicy);
            Assert.Equal("RollingUpdate", workload.Set.Spec.UpdateStrategy.Type);
        });

    [Theory]
    [MemberData(nameof(All))]
    public void Pods_that_stand_in_for_each_other_keep_to_machines_of_their_own_where_there_are_some(string name)
    {
        var cluster = Shipped.Of(name);
        Assert.All(cluster.OfTheRun, workload =>
        {
            var constraint = Assert.Single(workload.Pod.TopologySpreadConstraints);
            Assert.Equal(("kubernetes.io/hostname", "ScheduleAnyway"), (constraint.TopologyKey, constraint.WhenUnsatisfiable));
            Assert.Equal(workload.IsWorker ? ["worker"] : ["coordinator", "standby"], cluster.Selected(constraint.LabelSelector).Select(one => one.Name).Order(StringComparer.Ordinal));
        });
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Every_pod_of_the_run_is_under_one_budget(string name)
    {
        var cluster = Shipped.Of(name);
        Assert.All(cluster.OfTheRun, workload => Assert.Single(cluster.All<V1PodDisruptionBudget>(), budget => Labels.Match(budget.Spec.Selector, workload.Labels)));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void While_all_is_well_a_budget_lets_a_pod_go_and_never_all(string name)
    {
        var cluster = Shipped.Of(name);
        Assert.All(cluster.All<V1PodDisruptionBudget>(), budget =>
        {
            var pods = cluster.Selected(budget.Spec.Selector).Sum(workload => workload.Replicas);
            var mayGo = int.Parse(budget.Spec.MaxUnavailable.Value, CultureInfo.InvariantCulture);
            Assert.InRange(mayGo, 1, Math.Max(1, pods - 1));
            Assert.Null(budget.Spec.MinAvailable);
            Assert.Equal("AlwaysAllow", budget.Spec.UnhealthyPodEvictionPolicy);
        });
    }

    private static string Text(KeyValuePair<string, ResourceQuantity> resource) => $"{resource.Key}={resource.Value}";
}
