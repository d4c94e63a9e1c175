using System.Globalization;
using k8s.Models;
using Lockstep.Cluster.Tests.Networks;

namespace Lockstep.Cluster.Tests.Pods;

/// <summary>What the containers of a pod share: a host of the network, and volumes. It goes away with the pod, but for what was claimed.</summary>
internal sealed class Sandbox : IDisposable
{
    private readonly V1Pod _pod;
    private readonly Manifests _objects;
    private readonly Namespaces _network;
    private readonly string _folder;
    private readonly Volumes _volumes;
    private int _started;

    /// <param name="pod">The pod; it is told its address.</param>
    /// <param name="objects">Where ConfigMaps and Secrets are.</param>
    /// <param name="network">The network.</param>
    /// <param name="folder">Where it may keep files.</param>
    /// <param name="claims">Where the folders are that outlast it.</param>
    public Sandbox(V1Pod pod, Manifests objects, Namespaces network, string folder, string claims)
    {
        (_pod, _objects, _network) = (pod, objects, network);
        Host = network.AddHost();
        Address = Namespaces.AddressOf(Host);
        pod.Status = new V1PodStatus { PodIP = Address };
        _folder = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{pod.Metadata.Name}-{Host}"));
        Directory.CreateDirectory(Path.Combine(_folder, "root"));
        File.WriteAllText(Names, "");
        _volumes = new Volumes(pod, objects, Path.Combine(_folder, "volumes"), claims);
    }

    /// <summary>Its host, which no pod has had before.</summary>
    public int Host { get; }

    public string Address { get; }

    /// <summary>The file of the names that its containers can resolve.</summary>
    public string Names => Path.Combine(_folder, "hosts");

    /// <summary>Starts a container.</summary>
    public Container Start(V1Container container)
    {
        var security = new Identity(_pod.Spec.SecurityContext, container.SecurityContext);
        var variables = Variables.Of(container, _pod, _objects);
        string[] entry = [.. container.Command?.Select(word => Variables.Expand(word, variables)) ?? Image.EntryPoint];
        string[] words = [.. entry, .. container.Args?.Select(word => Variables.Expand(word, variables)) ?? []];
        var script = Path.Combine(_folder, string.Create(CultureInfo.InvariantCulture, $"{container.Name}-{++_started}.sh"));
        File.WriteAllLines(script, Root(container));
        string[] command = [
            .. _network.On(Host), "unshare", "--mount", "--uts", "--ipc", "--pid", "--fork", "--kill-child", "/bin/sh", script,
            .. Cores(container), .. security.Command, "env", "-i", .. variables.Select(variable => $"{variable.Key}={variable.Value}")];
        return new Container(command, words);
    }

    public void Dispose() => _network.RemoveHost(Host);

    // As the manager of cores does it for pods that ask for whole ones; here there may be fewer than are asked for.
    private IEnumerable<string> Cores(V1Container container)
    {
        if (container.Resources?.Limits?.TryGetValue("cpu", out var cores) != true) return [];
        var count = Math.Clamp((int)Math.Ceiling(cores!.ToDouble()), 1, Environment.ProcessorCount);
        return ["taskset", "--cpu-list", string.Join(',', Enumerable.Range(0, count).Select(core => (Host + core) % Environment.ProcessorCount))];
    }

    private IEnumerable<string> Root(V1Container container)
    {
        var root = Path.Combine(_folder, "root");
        return [
            "set -e",
            $"mount -t tmpfs -o mode=755 root '{root}'",
            $"cd '{root}'",
            .. Image.Build,
            $"echo '{_pod.Metadata.Name}' > proc/sys/kernel/hostname",
            // Written in place while the container runs.
            "touch etc/hosts",
            $"mount -o bind,ro '{Names}' etc/hosts",
            .. (container.VolumeMounts ?? []).OrderBy(mount => mount.MountPath.Length).SelectMany(Mounting),
            "mkdir .host",
            container.SecurityContext?.ReadOnlyRootFilesystem == true ? $"mount -o remount,ro '{root}'" : "",
            "pivot_root . .host",
            "umount --lazy /.host",
            $"cd '{container.WorkingDir ?? Image.WorkingFolder}'",
            "exec \"$@\""];
    }

    private IEnumerable<string> Mounting(V1VolumeMount mount)
    {
        if (mount.SubPath is not null || mount.SubPathExpr is not null) throw new NotSupportedException($"A part of a volume, as at {mount.MountPath}, is not mounted here; mount all of it.");
        var there = mount.MountPath.TrimStart('/');
        var volume = _pod.Spec.Volumes.Single(one => one.Name == mount.Name);
        // Whatever the manifest says, nobody writes to these.
        var isReadOnly = mount.ReadOnlyProperty == true || volume.ConfigMap is not null || volume.Secret is not null;
        return [$"mkdir -p '{there}'", $"mount -o bind{(isReadOnly ? ",ro" : "")} '{_volumes.Make(mount.Name)}' '{there}'"];
    }
}
