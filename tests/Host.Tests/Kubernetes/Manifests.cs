using k8s;
using k8s.Models;

namespace Lockstep.Host.Tests.Kubernetes;

/// <summary>Objects of Kubernetes, read as an API server would that refuses what it does not know.</summary>
internal static class Manifests
{
    private static readonly Dictionary<string, Type> Types = new()
    {
        ["v1/ConfigMap"] = typeof(V1ConfigMap),
        ["v1/Namespace"] = typeof(V1Namespace),
        ["v1/Pod"] = typeof(V1Pod),
        ["v1/Service"] = typeof(V1Service),
        ["apps/v1/Deployment"] = typeof(V1Deployment),
        ["apps/v1/StatefulSet"] = typeof(V1StatefulSet),
        ["networking.k8s.io/v1/NetworkPolicy"] = typeof(V1NetworkPolicy),
        ["policy/v1/PodDisruptionBudget"] = typeof(V1PodDisruptionBudget),
        ["cert-manager.io/v1/Certificate"] = typeof(CertManager.Certificate),
        ["cert-manager.io/v1/Issuer"] = typeof(CertManager.Issuer),
    };

    /// <summary>All objects of a text; a field that is unknown or stands there twice is an error, and so is a kind that the tests do not look at.</summary>
    public static IReadOnlyList<IKubernetesObject<V1ObjectMeta>> Parse(string yaml) =>
        [.. KubernetesYaml.LoadAllFromString(yaml, Types, strict: true).Cast<IKubernetesObject<V1ObjectMeta>>()];
}
