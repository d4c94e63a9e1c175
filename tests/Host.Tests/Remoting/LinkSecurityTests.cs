using Lockstep.Host.Remoting;
using Lockstep.Model;

namespace Lockstep.Host.Tests.Remoting;

public sealed class LinkSecurityTests
{
    private static readonly HostPort Beyond = new("0.0.0.0", 4500);
    private static readonly HostPort Loopback = new("127.0.0.1", 4500);

    [Fact]
    public void Beyond_loopback_certificates_are_needed()
    {
        var message = Assert.Throws<InputException>(() => LinkSecurity.Of("--listen", Beyond, null, isInsecure: false)).Message;
        Assert.All((string[])["--listen 0.0.0.0:4500", "--certs DIR", "--insecure"], text => Assert.Contains(text, message, StringComparison.Ordinal));
    }

    [Fact]
    public void Certificates_secure_every_address()
    {
        Assert.Equal(new LinkSecurity.Certificates("c1"), LinkSecurity.Of("--listen", Beyond, "c1", isInsecure: false));
        Assert.Equal(new LinkSecurity.Certificates("c1"), LinkSecurity.Of("--listen", Loopback, "c1", isInsecure: false));
    }

    [Fact]
    public void What_is_insecure_warns() =>
        Assert.Contains("without certificates", Assert.IsType<LinkSecurity.Open>(LinkSecurity.Of("--join", Beyond, null, isInsecure: true)).Warning, StringComparison.Ordinal);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Loopback_needs_nothing(bool isInsecure) => Assert.Equal(new LinkSecurity.Open(null), LinkSecurity.Of("--listen", Loopback, null, isInsecure));

    [Fact]
    public void Both_at_once_are_refused() =>
        Assert.Contains("--insecure", Assert.Throws<InputException>(() => LinkSecurity.Of("--listen", Beyond, "c1", isInsecure: true)).Message, StringComparison.Ordinal);
}
