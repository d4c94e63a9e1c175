using System.ComponentModel;
using System.Diagnostics;
using Lockstep.Host.Certificates;

namespace Lockstep.Host.Tests.Programs;

public sealed class CertsCommandTests : IDisposable
{
    private readonly TinyWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public void A_node_is_issued_all_it_needs()
    {
        var made = Init().Successful();
        Assert.Contains("certs issue --ca", made.Output, StringComparison.Ordinal);

        var issued = Issue("w1", "--run", "ptb", "--days", "30", "--host", "w1.example.org", "10.0.0.7", "--host", "::1").Successful();

        Assert.Contains("lockstep:ptb/worker/w1", issued.Output, StringComparison.Ordinal);
        Assert.Contains("worker --join", issued.Output, StringComparison.Ordinal);
        var now = TimeProvider.System.GetUtcNow();
        using var node = NodeCertificate.Load(_world.PathOf("w1"), now);
        Assert.Equal(new NodeIdentity("ptb", NodeRole.Worker, "w1"), node.Identity);
        Assert.InRange(node.Certificate.NotAfter.ToUniversalTime() - now.UtcDateTime, TimeSpan.FromDays(29), TimeSpan.FromDays(30));
        if (OperatingSystem.IsWindows()) return;
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_world.PathOf("ca/ca.key")));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_world.PathOf("w1/node.key")));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(_world.PathOf("w1")));
    }

    [Fact]
    public void OpenSSL_agrees()
    {
        Init().Successful();
        Issue("w1", "--host", "w1.example.org", "--host", "10.0.0.7").Successful();
        if (OpenSsl("version") is null) Assert.Skip("openssl is not installed");

        foreach (var purpose in new[] { "sslserver", "sslclient" })
        {
            Assert.Contains("OK", OpenSsl("verify", "-x509_strict", "-purpose", purpose, "-CAfile", _world.PathOf("w1/ca.crt"), _world.PathOf("w1/node.crt")), StringComparison.Ordinal);
        }

        var text = OpenSsl("x509", "-in", _world.PathOf("w1/node.crt"), "-noout", "-text")!;
        Assert.Contains("URI:lockstep:default/worker/w1, DNS:w1.example.org, IP Address:10.0.0.7", text, StringComparison.Ordinal);
        Assert.Contains("prime256v1", text, StringComparison.Ordinal);
        Assert.Contains("ecdsa-with-SHA256", text, StringComparison.Ordinal);
        var authority = OpenSsl("x509", "-in", _world.PathOf("ca/ca.crt"), "-noout", "-text")!;
        Assert.Contains("CA:TRUE, pathlen:0", authority, StringComparison.Ordinal);
        Assert.Contains("Certificate Sign", authority, StringComparison.Ordinal);
        Assert.NotNull(OpenSsl("pkey", "-in", _world.PathOf("w1/node.key"), "-noout", "-check"));
    }

    [Fact]
    public void Nothing_is_overwritten()
    {
        Init().Successful();
        var before = File.ReadAllText(_world.PathOf("ca/ca.key"));
        Init().Refused("--out", _world.PathOf("ca"), "already");
        Issue("ca").Refused("--out", _world.PathOf("ca"), "already");
        Assert.Equal(before, File.ReadAllText(_world.PathOf("ca/ca.key")));
    }

    [Theory]
    [InlineData("--role", "boss", "worker")]
    [InlineData("--name", "a/b", "--name")]
    [InlineData("--run", "a b", "--run")]
    [InlineData("--host", "a:4500", "--host")]
    [InlineData("--days", "0", "--days")]
    [InlineData("--days", "3651", "--days")]
    [InlineData("--ca", "nowhere", "ca.crt")]
    public void What_is_wrong_is_refused(string option, string value, string named)
    {
        Init().Successful();
        var arguments = new Dictionary<string, string>
        {
            ["--ca"] = _world.PathOf("ca"),
            ["--name"] = "w1",
            ["--role"] = "worker",
            ["--out"] = _world.PathOf("w1"),
            [option] = value,
        };
        LockstepProgram.Run(["certs", "issue", .. arguments.SelectMany(pair => (string[])[pair.Key, pair.Value])]).Refused(named);
        Assert.False(Directory.Exists(_world.PathOf("w1")));
    }

    [Fact]
    public void The_folder_of_a_node_issues_nothing()
    {
        Init().Successful();
        Issue("w1").Successful();
        LockstepProgram.Run("certs", "issue", "--ca", _world.PathOf("w1"), "--name", "w2", "--role", "worker", "--out", _world.PathOf("w2"))
            .Refused("--ca", _world.PathOf("w1"), "certs init");
    }

    private static string? OpenSsl(params IEnumerable<string> arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo("openssl", arguments) { RedirectStandardOutput = true })!;
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            Assert.Equal(0, process.ExitCode);
            return output;
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    private ProgramResult Init() => LockstepProgram.Run("certs", "init", "--out", _world.PathOf("ca"));

    private ProgramResult Issue(string name, params IEnumerable<string> more) =>
        LockstepProgram.Run(["certs", "issue", "--ca", _world.PathOf("ca"), "--name", name, "--role", "worker", "--out", _world.PathOf(name), .. more]);
}
