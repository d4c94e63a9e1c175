using k8s.Models;
using Lockstep.Host.Certificates;

namespace Lockstep.Host.Tests.Kubernetes;

public sealed class SecretsTests
{
    // What the program refuses of a key: docs/adr/0012-certificates.md.
    private const int OpenToOthers = 0b000_010_111;

    public static TheoryData<string> All => Shipped.All;

    [Theory]
    [MemberData(nameof(All))]
    public void Every_secret_is_made_by_a_command_of_the_documents_or_by_cert_manager(string name)
    {
        var cluster = Shipped.Of(name);
        var made = cluster.All<CertManager.Certificate>().Select(certificate => certificate.Spec.SecretName).ToHashSet();
        Assert.All(
            cluster.Workloads.SelectMany(SecretsOf).Where(secret => !made.Contains(secret)).Distinct(),
            secret => Assert.Contains($"kubectl -n lockstep create secret generic {secret} ", Documents.Operations, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Coordinators_have_the_certificate_of_a_coordinator_and_workers_that_of_a_worker(string name) =>
        Assert.All(Shipped.Of(name).OfTheRun.Where(_ => name != Shipped.Local), workload =>
            Assert.Equal(workload.IsWorker ? "worker-certs" : "coordinator-certs", CertificatesOf(workload).Secret.SecretName));

    [Theory]
    [MemberData(nameof(All))]
    public void Keys_are_for_the_group_of_the_pod_only(string name) =>
        Assert.All(Shipped.Of(name).OfTheRun.Where(_ => name != Shipped.Local), workload =>
        {
            Assert.Equal(0, CertificatesOf(workload).Secret.DefaultMode!.Value & OpenToOthers);
            Assert.NotNull(workload.Pod.SecurityContext.FsGroup);
        });

    [Fact]
    public void Files_of_cert_manager_have_the_names_that_the_program_looks_for() =>
        Assert.All(Shipped.Of(Shipped.CertManager).OfTheRun, workload =>
            Assert.Equal(
                [("ca.crt", CertificateFiles.Authority), ("tls.crt", CertificateFiles.Node), ("tls.key", CertificateFiles.NodeKey)],
                CertificatesOf(workload).Secret.Items.Select(item => (item.Key, item.Path))));

    [Theory]
    [MemberData(nameof(All))]
    public void Nobody_gets_the_token_of_a_service_account(string name) =>
        Assert.All(Shipped.Of(name).Workloads, workload =>
        {
            Assert.False(workload.Pod.AutomountServiceAccountToken);
            Assert.Null(workload.Pod.ServiceAccountName);
        });

    private static V1Volume CertificatesOf(Workload workload) => workload.Pod.Volumes.Single(volume => volume.Name == "certs");

    private static IEnumerable<string> SecretsOf(Workload workload) =>
        (workload.Pod.Volumes ?? []).Select(volume => volume.Secret?.SecretName)
        .Concat(workload.Containers.SelectMany(container => container.Env ?? []).Select(variable => variable.ValueFrom?.SecretKeyRef?.Name))
        .OfType<string>();
}
