using k8s.Models;
using Lockstep.Host.CommandLine;

namespace Lockstep.Host.Tests.Kubernetes;

/// <summary>What the documents tell people to write and to type.</summary>
public sealed class DocumentsTests
{
    private static readonly string[] Lines = Documents.Operations.Split("## Kubernetes")[1].Split("\n## ")[0].Split('\n');

    [Fact]
    public void The_overlay_of_the_documents_renders_with_the_patch_for_another_run()
    {
        var blocks = string.Join('\n', Lines).Split("```yaml\n").Skip(1).Select(block => block.Split("```")[0]).ToList();
        Assert.Equal(2, blocks.Count);
        var cluster = Shipped.OfUser(string.Concat(blocks).Replace("../deploy/k8s/", "../", StringComparison.Ordinal));
        Assert.Equal(8, cluster.Named("worker").Replicas);
        Assert.All(cluster.OfTheRun, workload => Assert.StartsWith("registry.my.org/lockstep:", workload.Container.Image, StringComparison.Ordinal));
        Assert.All(cluster.OfTheRun.Where(workload => !workload.IsWorker), workload => Assert.Equal("/runs/second", workload.CommandLine.Text("--out")));
        Assert.Contains("epochs", Assert.Single(cluster.All<V1ConfigMap>()).Data["recipe.json"], StringComparison.Ordinal);
    }

    [Fact]
    public void Every_command_of_the_program_in_the_documents_is_one()
    {
        var commands = Lines.Where(line => line.StartsWith("lockstep ", StringComparison.Ordinal)).Select(line => line.Split(" #")[0].Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..]).ToList();
        Assert.NotEmpty(commands);
        Assert.All(commands, command => Assert.Empty(LockstepCommand.Create().Parse(command).Errors.Select(error => error.Message)));
    }

    [Fact]
    public void Certificates_are_issued_in_the_roles_that_the_secrets_are_for() =>
        Assert.All(["coordinator", "worker"], role =>
        {
            Assert.Contains($"lockstep certs issue --ca ca --name {role} --role {role} --out {role}-certs", Lines);
            Assert.Contains($"kubectl -n lockstep create secret generic {role}-certs --from-file={role}-certs", Lines);
        });

    [Fact]
    public void The_pod_to_copy_from_sees_the_runs_of_the_coordinator_and_is_restricted()
    {
        var reader = Assert.Single(Shipped.OfFile("reader.yaml").All<V1Pod>());
        var coordinator = Shipped.Of(Shipped.Production).Named("coordinator");
        var claim = coordinator.Container.VolumeMounts.Single(mount => mount.MountPath == "/runs").Name;
        Assert.Equal($"{claim}-{coordinator.FirstPod}", Assert.Single(reader.Spec.Volumes).PersistentVolumeClaim.ClaimName);
        Assert.Equal(coordinator.Pod.SecurityContext.FsGroup, reader.Spec.SecurityContext.FsGroup);
        Assert.True(Labels.Match(Assert.Single(reader.Spec.Affinity.PodAffinity.RequiredDuringSchedulingIgnoredDuringExecution).LabelSelector, coordinator.Labels));
        Assert.Empty(RestrictedPods.Violations(reader.Spec));
    }

    [Fact]
    public void Every_overlay_and_every_corpus_is_in_the_documents() =>
        Assert.All(Shipped.All.Select(row => row.Data.Split('/')[^1]).Where(name => name != "base"), name => Assert.Contains(Lines, line => line.StartsWith($"| `{name}` |", StringComparison.Ordinal)));
}
