using System.Net;
using System.Net.Sockets;
using Lockstep.Host.Certificates;

namespace Lockstep.Cluster.Tests.Processes;

public sealed class CertificatesTests : IDisposable
{
    private readonly ProcessCluster _cluster = new();

    public void Dispose() => _cluster.Dispose();

    [Theory]
    [MemberData(nameof(ProcessCluster.Placements), MemberType = typeof(ProcessCluster))]
    public void A_run_with_certificates_comes_to_the_same_bits(string slices)
    {
        Authority("ca");
        var coordinator = _cluster.Listen("--min-workers", "2", "--slices", slices, "--certs", Issue("ca", "head", "coordinator"));
        RunningProgram[] workers = [Join(coordinator, "ca", "ann"), Join(coordinator, "ca", "bob")];

        Assert.Equal(ProcessCluster.Sha256, coordinator.End().Successful().WeightsSha256);
        Assert.All(workers, worker => worker.End().Successful());
    }

    [Fact]
    public void A_worker_of_another_authority_ends_with_the_reason_and_the_run_goes_on()
    {
        Authority("ca");
        Authority("other");
        var coordinator = _cluster.Listen("--min-workers", "1", "--certs", Issue("ca", "head", "coordinator"));
        Join(coordinator, "other", "eve").End().Refused("was not issued by our authority", "--certs");
        Join(coordinator, "ca", "ann");

        Assert.Equal(ProcessCluster.Sha256, coordinator.End().Successful().WeightsSha256);
    }

    [Fact]
    public void A_worker_whose_certificate_expires_before_it_finds_a_coordinator_again_says_so_and_the_run_goes_on_without_it()
    {
        Authority("ca");
        var address = $"127.0.0.1:{Ports.Free()}";
        string[] arguments = ["--listen", address, "--workers", "0", "--resume-if-present", "--certs", Issue("ca", "head", "coordinator"), .. ProcessCluster.Long];
        var first = _cluster.Train(arguments);
        var ann = _cluster.Join(address, "ann", "--certs", Issue("ca", "ann", "worker"));
        var bob = _cluster.Join(address, "bob", "--certs", IssueFor(TimeSpan.FromSeconds(30), "ca", "bob"));
        bob.WaitFor("joined the run");
        first.Send(Signal.Kill);

        var ended = bob.End();
        Assert.Equal(2, ended.ExitCode);
        Assert.Contains("node.crt expired at", ended.Error, StringComparison.Ordinal);
        Assert.Equal(ProcessCluster.Sha256OfLong, _cluster.Train(arguments).End().Successful().WeightsSha256);
        ann.End().Successful();
    }

    [Fact]
    public void A_peer_that_is_gone_in_the_midst_of_a_handshake_ends_nobody()
    {
        Authority("ca");
        using var dying = new TcpListener(IPAddress.Loopback, 0);
        dying.Start();
        var address = dying.LocalEndpoint.ToString()!;
        var worker = _cluster.Join(address, "ann", "--certs", Issue("ca", "ann", "worker"));
        for (var connection = 0; connection < 3; connection++) dying.AcceptSocket().Dispose();
        worker.WaitFor("ended before it was secured");
        dying.Stop();
        var coordinator = _cluster.Train("--listen", address, "--workers", "0", "--certs", Issue("ca", "head", "coordinator"));

        Assert.Equal(ProcessCluster.Sha256, coordinator.End().Successful().WeightsSha256);
        worker.End().Successful();
    }

    private RunningProgram Join(RunningProgram coordinator, string authority, string name) =>
        _cluster.Join(ProcessCluster.AddressOf(coordinator), name, "--certs", Issue(authority, name, "worker"));

    private void Authority(string name) => LockstepProgram.Run("certs", "init", "--out", _cluster.World.PathOf(name)).Successful();

    private string IssueFor(TimeSpan lifetime, string authority, string name)
    {
        var now = TimeProvider.System.GetUtcNow();
        using var issuer = CertificateAuthority.Read(_cluster.World.PathOf(authority), now);
        using var issued = issuer.Issue(new NodeIdentity(NodeIdentity.DefaultRun, NodeRole.Worker, name), [], lifetime, now);
        var folder = _cluster.World.PathOf(name);
        CertificateFiles.WriteNode("--out", folder, issued, issuer.Certificate);
        return folder;
    }

    private string Issue(string authority, string name, string role)
    {
        var folder = _cluster.World.PathOf(name);
        LockstepProgram.Run("certs", "issue", "--ca", _cluster.World.PathOf(authority), "--name", name, "--role", role, "--out", folder).Successful();
        return folder;
    }
}
