using k8s;
using k8s.Models;

namespace Lockstep.Host.Tests.Kubernetes;

/// <summary>Pods of one kind, and what makes them.</summary>
/// <param name="Name">The name of the StatefulSet or Deployment.</param>
/// <param name="Replicas">How many pods there are.</param>
/// <param name="Template">The pod.</param>
/// <param name="Set">The StatefulSet; null for a Deployment.</param>
internal sealed record Workload(string Name, int Replicas, V1PodTemplateSpec Template, V1StatefulSet? Set)
{
    public V1PodSpec Pod => Template.Spec;

    public IDictionary<string, string> Labels => Template.Metadata.Labels;

    public bool IsOfTheRun => Labels[Kubernetes.Labels.Name] == "lockstep";

    public bool IsWorker => Name == "worker";

    /// <summary>The first pod, by the name that a StatefulSet gives it.</summary>
    public string FirstPod => Name + "-0";

    /// <summary>The container that is there as long as the pod.</summary>
    public V1Container Container => Assert.Single(Pod.Containers);

    /// <summary>All containers, those that run before among them.</summary>
    public IEnumerable<V1Container> Containers => (Pod.InitContainers ?? []).Concat(Pod.Containers);

    public IEnumerable<string> ClaimNames => (Set?.Spec.VolumeClaimTemplates ?? []).Select(claim => claim.Metadata.Name);

    /// <summary>The workload an object is; null where it is none.</summary>
    public static Workload? Of(IKubernetesObject<V1ObjectMeta> given) => given switch
    {
        V1StatefulSet set => new Workload(set.Metadata.Name, set.Spec.Replicas ?? 1, set.Spec.Template, set),
        V1Deployment deployment => new Workload(deployment.Metadata.Name, deployment.Spec.Replicas ?? 1, deployment.Spec.Template, null),
        _ => null,
    };

    /// <summary>The number of a port that the container names.</summary>
    public int Port(string name) => Container.Ports.Single(port => port.Name == name).ContainerPort;

    /// <summary>The command line its first pod's program acts by.</summary>
    public ConfiguredCommandLine CommandLine => ConfiguredCommandLine.Of(Container, FirstPod);

    public override string ToString() => Name;
}
