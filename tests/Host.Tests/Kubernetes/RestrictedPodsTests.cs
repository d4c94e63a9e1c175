using k8s.Models;

namespace Lockstep.Host.Tests.Kubernetes;

public sealed class RestrictedPodsTests
{
    private static readonly Dictionary<string, Action<V1PodSpec>> Faults = new()
    {
        ["shares a namespace"] = pod => pod.HostNetwork = true,
        ["kernel parameters"] = pod => pod.SecurityContext.Sysctls = [new V1Sysctl { Name = "a", Value = "b" }],
        ["not allowed"] = pod => pod.Volumes.Add(new V1Volume { Name = "etc", HostPath = new V1HostPathVolumeSource { Path = "/etc" } }),
        ["is privileged"] = pod => pod.Containers[0].SecurityContext.Privileged = true,
        ["may gain privileges"] = pod => pod.Containers[0].SecurityContext.AllowPrivilegeEscalation = null,
        ["keeps capabilities"] = pod => pod.Containers[0].SecurityContext.Capabilities.Drop = ["NET_RAW"],
        ["adds capabilities"] = pod => pod.Containers[0].SecurityContext.Capabilities.Add = ["SYS_PTRACE"],
        ["may be root"] = pod => pod.SecurityContext.RunAsNonRoot = null,
        ["is root"] = pod => pod.SecurityContext.RunAsUser = 0,
        ["seccomp"] = pod => pod.SecurityContext.SeccompProfile = null,
        ["/proc"] = pod => pod.Containers[0].SecurityContext.ProcMount = "Unmasked",
        ["a port of its machine"] = pod => pod.Containers[0].Ports[0].HostPort = 4053,
    };

    public static TheoryData<string> All => Shipped.All;

    public static TheoryData<string> Rules => [.. Faults.Keys];

    [Theory]
    [MemberData(nameof(All))]
    public void Every_pod_is_let_in_where_only_restricted_ones_are(string name) =>
        Assert.All(Shipped.Of(name).Workloads, workload => Assert.Empty(RestrictedPods.Violations(workload.Pod)));

    [Theory]
    [MemberData(nameof(Rules))]
    public void A_pod_that_breaks_a_rule_is_found(string rule)
    {
        // Cannot be the one that others look at.
        var pod = new Cluster(Manifests.Parse(k8s.KubernetesYaml.Serialize(Shipped.Of(Shipped.Production).Named("worker").Set))).Named("worker").Pod;
        Faults[rule](pod);
        Assert.Contains(rule, Assert.Single(RestrictedPods.Violations(pod)), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void No_container_can_write_to_its_image_or_learns_of_services_by_its_environment(string name) =>
        Assert.All(Shipped.Of(name).Workloads, workload =>
        {
            Assert.False(workload.Pod.EnableServiceLinks);
            Assert.All(workload.Containers, container => Assert.True(container.SecurityContext.ReadOnlyRootFilesystem));
        });
}
