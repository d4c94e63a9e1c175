using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Lockstep.Host.Certificates;

namespace Lockstep.Host.Tests.Certificates;

public sealed class PeerCertificatesTests : IDisposable
{
    private readonly TestCertificates _certificates = new();

    public void Dispose() => _certificates.Dispose();

    [Fact]
    public void A_node_of_the_run_is_accepted_by_its_name()
    {
        using var peer = _certificates.Issue(NodeRole.Worker);
        Assert.Equal(new PeerVerdict.Accepted(new NodeIdentity("default", NodeRole.Worker, "n1")), Check(peer, NodeRole.Worker));
        Assert.Equal(new PeerVerdict.Accepted(new NodeIdentity("default", NodeRole.Worker, "n1")), Check(peer, NodeRole.Coordinator, NodeRole.Worker));
    }

    [Fact]
    public void A_peer_without_a_certificate_is_refused() => Refused(null, "missing");

    [Fact]
    public void Another_role_is_refused() => Refused(_certificates.Issue(NodeRole.Coordinator), "coordinator", "worker");

    [Fact]
    public void Another_run_is_refused() => Refused(_certificates.Issue(NodeRole.Worker, "other"), "'other'", "'default'", "--run default");

    [Fact]
    public void Another_authority_is_refused() => Refused(_certificates.Issue(NodeRole.Worker, isOther: true), "authority", _certificates.Authority.Certificate.Subject);

    [Fact]
    public void An_expired_certificate_is_refused_by_the_name_of_whose_it_is()
    {
        using var expired = _certificates.Issue(NodeRole.Worker, lifetime: TimeSpan.FromMinutes(-5));
        var verdict = Assert.IsType<PeerVerdict.Outdated>(Check(expired, NodeRole.Worker));
        Assert.Equal("n1", verdict.Peer.Node);
        Assert.StartsWith("expired", verdict.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void An_expired_certificate_of_a_stranger_is_one_of_another_authority() =>
        Refused(_certificates.Issue(NodeRole.Worker, isOther: true, lifetime: TimeSpan.FromMinutes(-5)), "authority");

    [Fact]
    public void A_certificate_of_the_future_is_refused()
    {
        using var peer = _certificates.Issue(NodeRole.Worker, at: TestCertificates.Now + TimeSpan.FromHours(2));
        Assert.Contains("clock", Assert.IsType<PeerVerdict.Outdated>(Check(peer, NodeRole.Worker)).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void The_authority_itself_is_no_node() => Refused(_certificates.Authority.Certificate);

    [Fact]
    public void A_certificate_for_other_purposes_is_refused()
    {
        var purpose = new X509EnhancedKeyUsageExtension([new Oid(PeerCertificates.ClientPurpose)], critical: false);
        Refused(TestCertificates.Sign(_certificates.Authority.Certificate, purpose, Names(NodeRole.Worker)), "both ends");
    }

    [Fact]
    public void A_certificate_that_names_no_run_is_refused() =>
        Refused(TestCertificates.Sign(_certificates.Authority.Certificate, BothPurposes()), "run and role");

    [Fact]
    public void A_certificate_that_names_two_roles_is_refused()
    {
        var names = new SubjectAlternativeNameBuilder();
        names.AddUri(new Uri("lockstep:default/worker/n1"));
        names.AddUri(new Uri("lockstep:default/coordinator/n1"));
        Refused(TestCertificates.Sign(_certificates.Authority.Certificate, BothPurposes(), names.Build()), "one run and role");
    }

    [Fact]
    public void Names_that_are_no_names_are_refused()
    {
        var names = new X509Extension("2.5.29.17", [0x30, 0x7F, 0x86], critical: false);
        Refused(TestCertificates.Sign(_certificates.Authority.Certificate, BothPurposes(), names));
    }

    [Fact]
    public void A_certificate_issued_by_a_node_is_refused()
    {
        using var node = _certificates.Issue(NodeRole.Worker);
        // The platform refuses to sign with what is no authority, so the signature is made by hand.
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var nodeKey = node.GetECDsaPrivateKey()!;
        var request = new CertificateRequest("CN=n2", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(BothPurposes());
        request.CertificateExtensions.Add(Names(NodeRole.Worker));
        using var forged = request.Create(
            node.SubjectName, X509SignatureGenerator.CreateForECDsa(nodeKey), node.NotBefore, node.NotAfter, RandomNumberGenerator.GetBytes(8));
        Refused(forged, "authority");
    }

    private static X509EnhancedKeyUsageExtension BothPurposes() =>
        new([new Oid(PeerCertificates.ServerPurpose), new Oid(PeerCertificates.ClientPurpose)], critical: false);

    private static X509Extension Names(NodeRole role) => AlternativeNames.Of(new NodeIdentity("default", role, "n1"), []);

    private void Refused(X509Certificate2? peer, params string[] texts)
    {
        var refused = Assert.IsType<PeerVerdict.Refused>(Check(peer, NodeRole.Worker));
        Assert.All(texts, text => Assert.Contains(text, refused.Reason, StringComparison.Ordinal));
        if (peer != _certificates.Authority.Certificate) peer?.Dispose();
    }

    private PeerVerdict Check(X509Certificate2? peer, params NodeRole[] expected) =>
        new PeerCertificates(_certificates.Authority.Certificate, "default").Check(peer, TestCertificates.Now, expected);
}
