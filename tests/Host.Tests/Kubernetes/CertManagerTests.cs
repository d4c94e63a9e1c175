using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Lockstep.Host.Certificates;
using Lockstep.Host.Tests.Certificates;

namespace Lockstep.Host.Tests.Kubernetes;

/// <summary>Whether the program takes what cert-manager makes of our files.</summary>
public sealed class CertManagerTests : IDisposable
{
    private static readonly Dictionary<string, string> Purposes = new()
    {
        ["client auth"] = PeerCertificates.ClientPurpose,
        ["server auth"] = PeerCertificates.ServerPurpose,
    };

    private readonly TestCertificates _certificates = new();

    [Theory]
    [InlineData("coordinator")]
    [InlineData("worker")]
    public void The_program_takes_a_certificate_with_the_names_and_usages_of_the_manifest(string name)
    {
        var spec = Named(name).Spec;
        var names = new SubjectAlternativeNameBuilder();
        foreach (var uri in spec.Uris) names.AddUri(new Uri(uri));
        var purposes = new OidCollection();
        foreach (var usage in spec.Usages.Where(usage => usage != "digital signature")) purposes.Add(new Oid(Purposes[usage]));
        Assert.Contains("digital signature", spec.Usages);
        using var certificate = TestCertificates.Sign(
            _certificates.Authority.Certificate,
            names.Build(),
            new X509EnhancedKeyUsageExtension(purposes, critical: false),
            new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true),
            new X509BasicConstraintsExtension(false, false, 0, critical: true));
        using var node = NodeCertificate.Load(_certificates.Folder(certificate, _certificates.Authority), TestCertificates.Now);
        Assert.Equal(("default", name), (node.Identity.Run, NodeIdentity.RoleName(node.Identity.Role)));
    }

    [Theory]
    [InlineData("coordinator")]
    [InlineData("worker")]
    public void The_authority_of_the_run_signs_with_keys_that_the_program_reads(string name)
    {
        var certificates = Shipped.Of(Shipped.CertManager).All<CertManager.Certificate>().ToList();
        var spec = Named(name).Spec;
        var issuer = Shipped.Of(Shipped.CertManager).All<CertManager.Issuer>().Single(issuer => issuer.Metadata.Name == spec.IssuerRef.Name);
        var authority = certificates.Single(one => one.Spec.SecretName == issuer.Spec.Ca?.SecretName);
        Assert.True(authority.Spec.IsCA);
        Assert.Equal(("ECDSA", 256, "PKCS8"), (spec.PrivateKey.Algorithm, spec.PrivateKey.Size, spec.PrivateKey.Encoding));
        Assert.NotNull(Shipped.Of(Shipped.CertManager).All<CertManager.Issuer>().Single(one => one.Metadata.Name == authority.Spec.IssuerRef.Name).Spec.SelfSigned);
    }

    public void Dispose() => _certificates.Dispose();

    private static CertManager.Certificate Named(string name) => Shipped.Of(Shipped.CertManager).All<CertManager.Certificate>().Single(one => one.Metadata.Name == name);
}
