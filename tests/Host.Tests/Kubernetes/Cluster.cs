using k8s;
using k8s.Models;

namespace Lockstep.Host.Tests.Kubernetes;

/// <summary>What one kustomization puts into a cluster.</summary>
internal sealed class Cluster(IReadOnlyList<IKubernetesObject<V1ObjectMeta>> objects)
{
    public IReadOnlyList<IKubernetesObject<V1ObjectMeta>> Objects => objects;

    /// <summary>All that has pods.</summary>
    public IReadOnlyList<Workload> Workloads { get; } = [.. objects.Select(Workload.Of).OfType<Workload>()];

    /// <summary>Those with pods of the program.</summary>
    public IEnumerable<Workload> OfTheRun => Workloads.Where(workload => workload.IsOfTheRun);

    public IEnumerable<T> All<T>() => objects.OfType<T>();

    public Workload Named(string name) => Workloads.Single(workload => workload.Name == name);

    /// <summary>The workloads whose pods a selector finds.</summary>
    public IEnumerable<Workload> Selected(V1LabelSelector selector) => Workloads.Where(workload => Labels.Match(selector, workload.Labels));
}
