using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Lockstep.Host.Certificates;

namespace Lockstep.Host.Tests.Certificates;

/// <summary>Authorities and nodes for tests, in memory and in folders that go away with the test.</summary>
internal sealed class TestCertificates : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("lockstep-certs-").FullName;
    private readonly CertificateAuthority _authority = CertificateAuthority.Create(Now);
    private readonly CertificateAuthority _other = CertificateAuthority.Create(Now);

    public static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    public CertificateAuthority Authority => _authority;

    /// <summary>A certificate of our authority, or of another one.</summary>
    public X509Certificate2 Issue(NodeRole role, string run = "default", bool isOther = false, TimeSpan? lifetime = null, DateTimeOffset? at = null) =>
        (isOther ? _other : _authority).Issue(new NodeIdentity(run, role, "n1"), ["localhost"], lifetime ?? TimeSpan.FromDays(1), at ?? Now);

    /// <summary>The folder of a node as 'certs issue' writes it.</summary>
    public string Folder(NodeRole role, string run = "default", bool isOther = false) => Folder(Issue(role, run, isOther), isOther ? _other : _authority);

    /// <summary>A folder with any certificate and authority.</summary>
    public string Folder(X509Certificate2 certificate, CertificateAuthority authority)
    {
        var folder = Path.Combine(_folder, Guid.NewGuid().ToString("N"));
        CertificateFiles.WriteNode("--out", folder, certificate, authority.Certificate);
        return folder;
    }

    public NodeCertificate Node(NodeRole role, string run = "default", bool isOther = false) => NodeCertificate.Load(Folder(role, run, isOther), Now);

    public string PathOf(string name) => Path.Combine(_folder, name);

    /// <summary>A certificate with any extensions, signed by a given authority.</summary>
    public static X509Certificate2 Sign(X509Certificate2 issuer, params IEnumerable<X509Extension> extensions)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=n1", key, HashAlgorithmName.SHA256);
        foreach (var extension in extensions) request.CertificateExtensions.Add(extension);
        using var issued = request.Create(issuer, issuer.NotBefore, Now + TimeSpan.FromDays(1), RandomNumberGenerator.GetBytes(8));
        return issued.CopyWithPrivateKey(key);
    }

    public void Dispose()
    {
        _authority.Dispose();
        _other.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
