using System.Security.Cryptography.X509Certificates;
using Lockstep.Model;

namespace Lockstep.Host.Certificates;

/// <summary>What a node shows its peers and what it checks theirs against: one folder of <c>lockstep certs issue</c>, for both planes.</summary>
internal sealed class NodeCertificate : IDisposable
{
    private NodeCertificate(string path, X509Certificate2 certificate, X509Certificate2 authority, NodeIdentity identity)
    {
        CertificatePath = path;
        Certificate = certificate;
        Authority = authority;
        Identity = identity;
        Peers = new PeerCertificates(authority, identity.Run);
    }

    /// <summary>The file of the certificate.</summary>
    public string CertificatePath { get; }

    /// <summary>The certificate, with its private key.</summary>
    public X509Certificate2 Certificate { get; }

    /// <summary>The authority that issued it and must have issued those of all peers.</summary>
    public X509Certificate2 Authority { get; }

    /// <summary>Who we are.</summary>
    public NodeIdentity Identity { get; }

    /// <summary>The check of peers.</summary>
    public PeerCertificates Peers { get; }

    /// <summary>Reads a folder.</summary>
    /// <param name="folder">A folder with ca.crt, node.crt and node.key.</param>
    /// <param name="now">The present time.</param>
    /// <exception cref="InputException">
    /// A file is missing or broken, they do not belong together, the certificate is not valid now, or its key is open to every user.
    /// </exception>
    public static NodeCertificate Load(string folder, DateTimeOffset now)
    {
        if (!Directory.Exists(folder)) throw new InputException($"--certs {folder} is no folder; give one made by 'lockstep certs issue'.");
        var path = Path.Combine(folder, CertificateFiles.Node);
        if (!File.Exists(path) && File.Exists(Path.Combine(folder, CertificateFiles.AuthorityKey)))
        {
            throw new InputException($"--certs {folder} is the folder of the authority; issue a certificate for this node with 'lockstep certs issue --ca {folder}'.");
        }

        var authority = CertificateFiles.ReadCertificate(Path.Combine(folder, CertificateFiles.Authority));
        var certificate = CertificateFiles.ReadPair(path, Path.Combine(folder, CertificateFiles.NodeKey));
        var identity = AlternativeNames.Identities(certificate) is [var only]
            ? only
            : throw new InputException($"{path} does not name one run and role; issue it with 'lockstep certs issue'.");
        var own = new NodeCertificate(path, Usable(certificate), authority, identity);
        own.RequireValid(now);
        return own;
    }

    /// <summary>Refuses to go on with a certificate that has expired since it was read.</summary>
    /// <param name="now">The present time.</param>
    /// <exception cref="InputException">It has.</exception>
    public void RequireUnexpired(DateTimeOffset now)
    {
        if (now > Certificate.NotAfter) RequireValid(now);
    }

    private void RequireValid(DateTimeOffset now)
    {
        if (Peers.Check(Certificate, now, Identity.Role) is PeerVerdict.Refused refused) throw new InputException($"{CertificatePath} {refused.Reason}.");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Certificate.Dispose();
        Authority.Dispose();
    }

    private static X509Certificate2 Usable(X509Certificate2 certificate)
    {
        if (!OperatingSystem.IsWindows()) return certificate;

        // The TLS of Windows cannot use a key that was never in a key store.
        using (certificate)
        {
            return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
        }
    }
}
