using k8s.Models;

namespace Lockstep.Host.Tests.Kubernetes;

public sealed class VolumesTests
{
    private static readonly string[] Paths = ["--out", "--certs", "--recipe", "--data"];

    public static TheoryData<string> All => Shipped.All;

    [Theory]
    [MemberData(nameof(All))]
    public void Every_mount_has_a_volume_and_every_volume_is_mounted(string name) =>
        Assert.All(Shipped.Of(name).Workloads, workload =>
        {
            string[] volumes = [.. (workload.Pod.Volumes ?? []).Select(volume => volume.Name).Concat(workload.ClaimNames).Order(StringComparer.Ordinal)];
            Assert.Equal(volumes.Distinct(), volumes);
            Assert.Equal(volumes, workload.Containers.SelectMany(container => container.VolumeMounts).Select(mount => mount.Name).Distinct().Order(StringComparer.Ordinal));
        });

    // The place for a mount is made in what lies beneath it, which fails where nothing can be written.
    [Theory]
    [MemberData(nameof(All))]
    public void No_mount_lies_in_another(string name) =>
        Assert.All(Shipped.Of(name).Workloads.SelectMany(workload => workload.Containers), container =>
            Assert.All(container.VolumeMounts, mount => Assert.Single(container.VolumeMounts, other => IsIn(mount.MountPath, other.MountPath))));

    [Theory]
    [MemberData(nameof(All))]
    public void What_the_program_reads_is_mounted_and_what_it_writes_can_be_written(string name) =>
        Assert.All(Shipped.Of(name).OfTheRun, workload => Assert.All(workload.Containers, container =>
        {
            var line = ConfiguredCommandLine.Of(container, workload.FirstPod);
            foreach (var option in Paths)
            {
                if (line.Text(option) is { } path) Assert.Equal(option != "--out", Mount(container, path).ReadOnlyProperty ?? false);
            }

            Assert.False(Mount(container, "/tmp").ReadOnlyProperty ?? false);
        }));

    [Theory]
    [MemberData(nameof(All))]
    public void Corpora_from_the_network_are_kept_where_they_can_be_written(string name) =>
        Assert.All(Shipped.Of(name).OfTheRun, workload =>
            Assert.False(Mount(workload.Container, ContainerEnvironment.Of(workload.Container, workload.FirstPod)["XDG_CACHE_HOME"]).ReadOnlyProperty ?? false));

    [Theory]
    [MemberData(nameof(All))]
    public void Runs_are_on_volumes_that_outlive_their_pods_and_sets(string name) =>
        Assert.All(Shipped.Of(name).OfTheRun.Where(workload => !workload.IsWorker), workload =>
        {
            Assert.Contains(Mount(workload.Container, workload.CommandLine.Text("--out")!).Name, workload.ClaimNames);
            Assert.Equal("Retain", workload.Set!.Spec.PersistentVolumeClaimRetentionPolicy.WhenDeleted);
            Assert.Equal("Retain", workload.Set.Spec.PersistentVolumeClaimRetentionPolicy.WhenScaled);
        });

    [Theory]
    [MemberData(nameof(All))]
    public void Every_config_map_is_made_with_the_rest_or_by_a_command_of_the_documents(string name)
    {
        var cluster = Shipped.Of(name);
        var made = cluster.All<V1ConfigMap>().Select(map => map.Metadata.Name).ToHashSet();
        Assert.All(
            cluster.Workloads.SelectMany(workload => workload.Pod.Volumes ?? []).Select(volume => volume.ConfigMap?.Name).OfType<string>().Where(map => !made.Contains(map)),
            map => Assert.Contains($"kubectl -n lockstep create configmap {map} ", Documents.Operations, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void The_recipe_is_where_the_program_looks_for_it(string name)
    {
        var cluster = Shipped.Of(name);
        var coordinator = cluster.Named("coordinator");
        var path = coordinator.CommandLine.Text("--recipe")!;
        var mount = Mount(coordinator.Container, path);
        var map = coordinator.Pod.Volumes.Single(volume => volume.Name == mount.Name).ConfigMap.Name;
        Assert.Contains(Path.GetRelativePath(mount.MountPath, path), cluster.All<V1ConfigMap>().Single(made => made.Metadata.Name == map).Data.Keys);
    }

    private static V1VolumeMount Mount(V1Container container, string path) => Assert.Single(container.VolumeMounts, mount => IsIn(path, mount.MountPath));

    private static bool IsIn(string path, string folder) => path == folder || path.StartsWith(folder.TrimEnd('/') + "/", StringComparison.Ordinal);
}
