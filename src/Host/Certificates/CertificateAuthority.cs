using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Lockstep.Model;

namespace Lockstep.Host.Certificates;

/// <summary>Issues the certificates of nodes. Whoever holds its key decides who may take part in runs.</summary>
internal sealed class CertificateAuthority : IDisposable
{
    /// <summary>How long a new authority lasts.</summary>
    /// <value>10 years.</value>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(3652);

    // Clocks of machines differ; what was issued a moment ago must be valid on a machine that is behind.
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromHours(1);

    private static readonly HashAlgorithmName Hash = HashAlgorithmName.SHA256;
    private static readonly OidCollection Purposes = [new Oid(PeerCertificates.ServerPurpose), new Oid(PeerCertificates.ClientPurpose)];

    private CertificateAuthority(X509Certificate2 certificate) => Certificate = certificate;

    /// <summary>Its certificate, with the private key.</summary>
    public X509Certificate2 Certificate { get; }

    /// <summary>A new authority with a key of its own, kept in memory.</summary>
    public static CertificateAuthority Create(DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        // A name of its own keeps two authorities apart in messages and in other tools.
        var name = $"CN=Lockstep CA {Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4))}";
        var request = new CertificateRequest(name, key, Hash);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: true, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        return new CertificateAuthority(request.CreateSelfSigned(now - ClockTolerance, now + Lifetime));
    }

    /// <summary>Reads the folder an authority was written to.</summary>
    /// <exception cref="InputException">It is no such folder, or the authority has expired.</exception>
    public static CertificateAuthority Read(string folder, DateTimeOffset now)
    {
        var path = Path.Combine(folder, CertificateFiles.Authority);
        if (File.Exists(path) && !File.Exists(Path.Combine(folder, CertificateFiles.AuthorityKey)) && File.Exists(Path.Combine(folder, CertificateFiles.Node)))
        {
            throw new InputException($"--ca {folder} is the folder of a node, without {CertificateFiles.AuthorityKey}; give the one 'lockstep certs init' made.");
        }

        var certificate = CertificateFiles.ReadPair(path, Path.Combine(folder, CertificateFiles.AuthorityKey));
        if (certificate.Extensions.OfType<X509BasicConstraintsExtension>().FirstOrDefault() is not { CertificateAuthority: true })
        {
            throw new InputException($"{path} is not the certificate of an authority; give the folder 'lockstep certs init' made.");
        }

        if (now > certificate.NotAfter)
        {
            throw new InputException(string.Create(CultureInfo.InvariantCulture,
                $"{path} expired on {certificate.NotAfter.ToUniversalTime():yyyy-MM-dd}; make a new authority with 'lockstep certs init' and issue all certificates again."));
        }

        return new CertificateAuthority(certificate);
    }

    /// <summary>A new certificate for a node, with the private key.</summary>
    /// <param name="identity">Who it is for.</param>
    /// <param name="hosts">DNS names and IP addresses to stand in it.</param>
    /// <param name="lifetime">How long it lasts; it never outlasts the authority.</param>
    /// <param name="now">The present time.</param>
    /// <exception cref="InputException">A host is no host.</exception>
    public X509Certificate2 Issue(NodeIdentity identity, IEnumerable<string> hosts, TimeSpan lifetime, DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={identity.Node}", key, Hash);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(Purposes, critical: false));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(Certificate, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        request.CertificateExtensions.Add(AlternativeNames.Of(identity, hosts));
        var (from, until) = (now - ClockTolerance, now + lifetime);
        if (from < Certificate.NotBefore) from = Certificate.NotBefore;
        if (until > Certificate.NotAfter) until = Certificate.NotAfter;
        var serial = RandomNumberGenerator.GetBytes(16);
        serial[0] = (byte)(serial[0] & 0x7F | 0x40);
        using var issued = request.Create(Certificate, from, until, serial);
        return issued.CopyWithPrivateKey(key);
    }

    /// <inheritdoc/>
    public void Dispose() => Certificate.Dispose();
}
