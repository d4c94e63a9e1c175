using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Lockstep.Model;

namespace Lockstep.Host.Certificates;

/// <summary>The files of certificate folders, and reading them.</summary>
internal static class CertificateFiles
{
    public const string Authority = "ca.crt";
    public const string AuthorityKey = "ca.key";
    public const string Node = "node.crt";
    public const string NodeKey = "node.key";

    // A certificate of ours has under a kilobyte; what is this large is something else.
    private const long MostBytes = 1 << 20;

    // A key must not be for everybody. Its group may read it: that is how orchestrators give files to a program that is not root.
    private const UnixFileMode TooOpen =
        UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute | UnixFileMode.GroupWrite;

    /// <summary>The certificate in a PEM file.</summary>
    /// <exception cref="InputException">The file is missing, cannot be read or holds no certificate.</exception>
    public static X509Certificate2 ReadCertificate(string path)
    {
        var text = Read(path, isPrivate: false);
        try
        {
            return X509Certificate2.CreateFromPem(text);
        }
        catch (CryptographicException exception)
        {
            throw new InputException($"{path} holds no certificate in PEM form; copy it again or make a new one with 'lockstep certs'.", exception);
        }
    }

    /// <summary>A certificate together with its private key, from two PEM files.</summary>
    /// <exception cref="InputException">A file is missing, broken or open to others, or the key belongs to another certificate.</exception>
    public static X509Certificate2 ReadPair(string certificatePath, string keyPath)
    {
        using var certificate = ReadCertificate(certificatePath);
        var text = Read(keyPath, isPrivate: true);
        using var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(text);
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            throw new InputException($"{keyPath} holds no private key in PEM form of an elliptic curve; copy it again or make a new one with 'lockstep certs'.", exception);
        }

        using var publicKey = certificate.GetECDsaPublicKey();
        if (publicKey is null || !publicKey.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(key.ExportSubjectPublicKeyInfo()))
        {
            throw new InputException($"{keyPath} does not belong to {certificatePath}; take both from one folder of 'lockstep certs'.");
        }

        return certificate.CopyWithPrivateKey(key);
    }

    /// <summary>Writes the folder of a node, which must be new or empty.</summary>
    /// <param name="option">The option that gave the folder, for messages.</param>
    /// <param name="folder">Where to.</param>
    /// <param name="certificate">The node's certificate, with its key.</param>
    /// <param name="authority">The certificate of the authority that issued it.</param>
    /// <exception cref="InputException">The folder holds something, or cannot be written.</exception>
    public static void WriteNode(string option, string folder, X509Certificate2 certificate, X509Certificate2 authority) => NewFolder.Write(
        option, folder, (NodeKey, KeyPem(certificate), true), (Node, Pem(certificate), false), (Authority, Pem(authority), false));

    /// <summary>A certificate as the text of a file.</summary>
    public static string Pem(X509Certificate2 certificate) => certificate.ExportCertificatePem() + "\n";

    /// <summary>The private key of a certificate as the text of a file.</summary>
    public static string KeyPem(X509Certificate2 certificate)
    {
        using var key = certificate.GetECDsaPrivateKey()!;
        return key.ExportPkcs8PrivateKeyPem() + "\n";
    }

    private static string Read(string path, bool isPrivate)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            if (file.Length > MostBytes) throw new InputException($"{path} is {file.Length} bytes long, so it is no file of 'lockstep certs'.");
            if (isPrivate) RefuseOpen(path, file);
            using var reader = new StreamReader(file);
            return reader.ReadToEnd();
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InputException($"{path} is not there; give a folder made by 'lockstep certs'.", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{path} cannot be read ({exception.Message}); let this user read it.", exception);
        }
    }

    private static void RefuseOpen(string path, FileStream file)
    {
        // Asked of the open file: the path may be a link, and a link is open to all whatever it leads to.
        if (OperatingSystem.IsWindows() || (File.GetUnixFileMode(file.SafeFileHandle) & TooOpen) == 0) return;
        throw new InputException($"{path} can be read by every user of this machine or written by its group; say chmod 600 {path}.");
    }
}
