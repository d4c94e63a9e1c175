using System.Diagnostics;
using System.Globalization;
using System.Text;
using k8s.Models;

namespace Lockstep.Cluster.Tests.Pods;

/// <summary>The volumes of a pod, each a folder of this machine.</summary>
/// <param name="pod">The pod.</param>
/// <param name="objects">Where ConfigMaps and Secrets are.</param>
/// <param name="folder">Where the folders are made that go with the pod.</param>
/// <param name="claims">Where the folders are that outlast it.</param>
internal sealed class Volumes(V1Pod pod, Manifests objects, string folder, string claims)
{
    private const UnixFileMode EmptyMode = (UnixFileMode)0x1FF;
    private const int DefaultFileMode = 0x1A4;

    // What a group is added to: files that its members may read, write, and folders whose files are the group's.
    private const int GroupReads = 0x120;
    private const int GroupWrites = 0x1B0;
    private const int GroupInherits = 0x400 | 0x1F8;

    /// <summary>Makes the volume of a name.</summary>
    public string Make(string name)
    {
        var volume = pod.Spec.Volumes.SingleOrDefault(one => one.Name == name) ?? throw new InvalidOperationException($"The pod '{pod.Metadata.Name}' has no volume '{name}'.");
        var path = Path.Combine(folder, name);
        switch (volume)
        {
            case { EmptyDir: not null }:
                if (Directory.Exists(path)) return path;
                Directory.CreateDirectory(path);
                AddMode(path, EmptyMode);
                OwnByGroup(path);
                return path;
            case { ConfigMap: { } map }:
                var config = objects.Get<V1ConfigMap>(map.Name);
                return Project(path, config.Data.ToDictionary(file => file.Key, file => Encoding.UTF8.GetBytes(file.Value)), map.Items, map.DefaultMode);
            case { Secret: { } secret }:
                return Project(path, objects.Get<V1Secret>(secret.SecretName).Data, secret.Items, secret.DefaultMode);
            case { PersistentVolumeClaim: { } claim }:
                var there = Path.Combine(claims, claim.ClaimName);
                if (Directory.Exists(there)) return there;
                Directory.CreateDirectory(there);
                OwnByGroup(there);
                return there;
            default:
                throw new NotSupportedException($"The volume '{name}' is of a kind that is not run here.");
        }
    }

    // As the kubelet lays files out, to change all of them at once: links to a folder that is a link itself.
    private string Project(string path, IEnumerable<KeyValuePair<string, byte[]>> data, IList<V1KeyToPath>? items, int? defaultMode)
    {
        if (Directory.Exists(path)) return path;
        var content = Path.Combine(path, "..2026");
        Directory.CreateDirectory(content);
        File.CreateSymbolicLink(Path.Combine(path, "..data"), "..2026");
        var files = items is null ? data.Select(file => (file.Key, file.Value, Mode: (int?)null)) : items.Select(item => (item.Path, data.Single(file => file.Key == item.Key).Value, item.Mode));
        foreach (var (name, bytes, mode) in files)
        {
            var file = Path.Combine(content, name);
            File.WriteAllBytes(file, bytes);
            SetMode(file, (UnixFileMode)((mode ?? defaultMode ?? DefaultFileMode) | (pod.Spec.SecurityContext?.FsGroup is null ? 0 : GroupReads)));
            File.CreateSymbolicLink(Path.Combine(path, name), Path.Combine("..data", name));
        }

        ChangeGroup(path);
        return path;
    }

    private void OwnByGroup(string path)
    {
        if (pod.Spec.SecurityContext?.FsGroup is null) return;
        ChangeGroup(path);
        AddMode(path, (UnixFileMode)(GroupWrites | GroupInherits));
    }

    private static void AddMode(string path, UnixFileMode added) => SetMode(path, OperatingSystem.IsWindows() ? added : File.GetUnixFileMode(path) | added);

    private static void SetMode(string path, UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, mode);
    }

    private void ChangeGroup(string path)
    {
        if (pod.Spec.SecurityContext?.FsGroup is not { } group) return;
        using var chgrp = Process.Start("chgrp", ["-hR", group.ToString(CultureInfo.InvariantCulture), path]);
        chgrp.WaitForExit();
        if (chgrp.ExitCode != 0) throw new InvalidOperationException($"{path} cannot be given to the group {group}.");
    }
}
