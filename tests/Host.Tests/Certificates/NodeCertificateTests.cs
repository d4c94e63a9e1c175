using Lockstep.Host.Certificates;
using Lockstep.Model;

namespace Lockstep.Host.Tests.Certificates;

public sealed class NodeCertificateTests : IDisposable
{
    private readonly TestCertificates _certificates = new();

    public void Dispose() => _certificates.Dispose();

    [Fact]
    public void A_folder_says_who_we_are()
    {
        using var node = _certificates.Node(NodeRole.Coordinator, "ptb");
        Assert.Equal(new NodeIdentity("ptb", NodeRole.Coordinator, "n1"), node.Identity);
        Assert.True(node.Certificate.HasPrivateKey);
    }

    [Theory]
    [InlineData(CertificateFiles.Authority)]
    [InlineData(CertificateFiles.Node)]
    [InlineData(CertificateFiles.NodeKey)]
    public void A_missing_or_broken_file_is_named(string name)
    {
        var folder = _certificates.Folder(NodeRole.Worker);
        var path = Path.Combine(folder, name);
        File.WriteAllText(path, "-----BEGIN NOTHING-----");
        Refused(folder, path, "PEM");
        File.Delete(path);
        Refused(folder, path, "not there");
    }

    [Fact]
    public void A_missing_folder_is_named() => Refused(_certificates.PathOf("nowhere"), "--certs", "nowhere", "certs issue");

    [Fact]
    public void The_folder_of_an_authority_is_refused()
    {
        var folder = _certificates.Folder(NodeRole.Worker);
        File.Delete(Path.Combine(folder, CertificateFiles.Node));
        File.Move(Path.Combine(folder, CertificateFiles.NodeKey), Path.Combine(folder, CertificateFiles.AuthorityKey));
        Refused(folder, "authority", "certs issue --ca");
    }

    [Fact]
    public void The_key_of_another_certificate_is_refused()
    {
        var (folder, other) = (_certificates.Folder(NodeRole.Worker), _certificates.Folder(NodeRole.Worker));
        File.Copy(Path.Combine(other, CertificateFiles.NodeKey), Path.Combine(folder, CertificateFiles.NodeKey), overwrite: true);
        Refused(folder, "node.key", "does not belong");
    }

    [Fact]
    public void A_certificate_of_another_authority_is_refused()
    {
        var (folder, other) = (_certificates.Folder(NodeRole.Worker), _certificates.Folder(NodeRole.Worker, isOther: true));
        File.Copy(Path.Combine(other, CertificateFiles.Authority), Path.Combine(folder, CertificateFiles.Authority), overwrite: true);
        Refused(folder, "node.crt", "authority");
    }

    [Fact]
    public void An_expired_certificate_is_refused()
    {
        using var expired = _certificates.Issue(NodeRole.Worker, lifetime: TimeSpan.FromMinutes(-5));
        Refused(_certificates.Folder(expired, _certificates.Authority), "node.crt", "expired");
    }

    [Theory]
    [InlineData(UnixFileMode.OtherRead, true)]
    [InlineData(UnixFileMode.GroupWrite, true)]
    [InlineData(UnixFileMode.GroupRead, false)]
    public void A_key_that_is_open_to_others_is_refused(UnixFileMode more, bool isRefused)
    {
        if (OperatingSystem.IsWindows()) return;
        var folder = _certificates.Folder(NodeRole.Worker);
        var key = Path.Combine(folder, CertificateFiles.NodeKey);
        File.SetUnixFileMode(key, UnixFileMode.UserRead | UnixFileMode.UserWrite | more);
        if (isRefused) Refused(folder, key, "chmod 600");
        else NodeCertificate.Load(folder, TestCertificates.Now).Dispose();
    }

    [Fact]
    public void A_key_behind_a_link_is_judged_by_itself()
    {
        if (OperatingSystem.IsWindows()) return;
        var folder = _certificates.Folder(NodeRole.Worker);
        var key = Path.Combine(folder, CertificateFiles.NodeKey);
        File.Move(key, key + ".real");
        File.CreateSymbolicLink(key, key + ".real");
        NodeCertificate.Load(folder, TestCertificates.Now).Dispose();
    }

    private static void Refused(string folder, params string[] texts)
    {
        var message = Assert.Throws<InputException>(() => NodeCertificate.Load(folder, TestCertificates.Now)).Message;
        Assert.All(texts, text => Assert.Contains(text, message, StringComparison.Ordinal));
    }
}
