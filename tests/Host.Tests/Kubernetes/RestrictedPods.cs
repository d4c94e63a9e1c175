using k8s.Models;

namespace Lockstep.Host.Tests.Kubernetes;

/// <summary>The rules of the profile "restricted" of Kubernetes' pod security standards (kubernetes.io/docs/concepts/security/pod-security-standards).</summary>
internal static class RestrictedPods
{
    private static readonly string[] Profiles = ["RuntimeDefault", "Localhost"];

    /// <summary>What a pod is refused for; nothing where it is let in.</summary>
    public static IEnumerable<string> Violations(V1PodSpec pod)
    {
        if (pod.HostNetwork == true || pod.HostPID == true || pod.HostIPC == true) yield return "the pod shares a namespace of its machine";
        if (pod.SecurityContext?.Sysctls is { Count: > 0 }) yield return "the pod sets kernel parameters";
        foreach (var volume in pod.Volumes ?? [])
        {
            if (!IsAllowed(volume)) yield return $"the volume {volume.Name} is of a kind that is not allowed";
        }

        foreach (var container in (pod.InitContainers ?? []).Concat(pod.Containers))
        {
            foreach (var violation in Violations(pod.SecurityContext, container)) yield return $"{container.Name}: {violation}";
        }
    }

    private static IEnumerable<string> Violations(V1PodSecurityContext? pod, V1Container container)
    {
        var own = container.SecurityContext;
        if (own?.Privileged == true) yield return "is privileged";
        if (own?.AllowPrivilegeEscalation != false) yield return "may gain privileges";
        if (own?.Capabilities?.Drop?.Contains("ALL") != true) yield return "keeps capabilities";
        if (own?.Capabilities?.Add?.Any(added => added != "NET_BIND_SERVICE") == true) yield return "adds capabilities";
        if ((own?.RunAsNonRoot ?? pod?.RunAsNonRoot) != true) yield return "may be root";
        if ((own?.RunAsUser ?? pod?.RunAsUser) == 0) yield return "is root";
        if (!Profiles.Contains((own?.SeccompProfile ?? pod?.SeccompProfile)?.Type)) yield return "has no seccomp profile";
        if (own?.ProcMount is not (null or "Default")) yield return "sees all of /proc";
        if (container.Ports?.Any(port => port.HostPort is > 0) == true) yield return "takes a port of its machine";
    }

    private static bool IsAllowed(V1Volume volume) =>
        volume is not { ConfigMap: null, Csi: null, DownwardAPI: null, EmptyDir: null, Ephemeral: null, PersistentVolumeClaim: null, Projected: null, Secret: null };
}
