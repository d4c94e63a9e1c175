using System.Globalization;
using k8s.Models;

namespace Lockstep.Cluster.Tests.Pods;

/// <summary>As whom, and with which rights, a container runs.</summary>
/// <param name="pod">What the pod says.</param>
/// <param name="container">What the container says, which counts first.</param>
internal sealed class Identity(V1PodSecurityContext? pod, V1SecurityContext? container)
{
    private long User => container?.RunAsUser ?? pod?.RunAsUser ?? Image.User;

    private long Group => container?.RunAsGroup ?? pod?.RunAsGroup ?? Image.User;

    /// <summary>What starts a program so.</summary>
    /// <exception cref="InvalidOperationException">It would run as root, which the manifest forbids.</exception>
    public IReadOnlyList<string> Command
    {
        get
        {
            if (User == 0 && (container?.RunAsNonRoot ?? pod?.RunAsNonRoot) == true) throw new InvalidOperationException("The container would run as root, which its manifest forbids.");
            return [
                "setpriv",
                "--reuid", Number(User),
                "--regid", Number(Group),
                .. pod?.FsGroup is { } group ? (string[])["--groups", Number(group)] : ["--clear-groups"],
                .. container?.AllowPrivilegeEscalation == false ? (string[])["--no-new-privs"] : [],
                .. container?.Capabilities?.Drop?.Contains("ALL") == true ? (string[])["--bounding-set=-all", "--inh-caps=-all"] : []];
        }
    }

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
