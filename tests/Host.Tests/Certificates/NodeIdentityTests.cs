using Lockstep.Host.Certificates;
using Lockstep.Model;

namespace Lockstep.Host.Tests.Certificates;

public sealed class NodeIdentityTests
{
    [Theory]
    [InlineData("default", NodeRole.Worker, "w1", "lockstep:default/worker/w1")]
    [InlineData("7", NodeRole.Coordinator, "10.0.0.7", "lockstep:7/coordinator/10.0.0.7")]
    [InlineData("My_Run", NodeRole.Worker, "A-b.c", "lockstep:My_Run/worker/A-b.c")]
    internal void An_identity_survives_its_certificate(string run, NodeRole role, string node, string uri)
    {
        using var certificates = new TestCertificates();
        var identity = new NodeIdentity(run, role, node);
        using var issued = certificates.Authority.Issue(identity, ["w1.example.org", "10.0.0.7", "::1"], TimeSpan.FromDays(1), TestCertificates.Now);

        Assert.Equal(uri, identity.Uri);
        Assert.Equal([identity], AlternativeNames.Identities(issued));
    }

    [Theory]
    [InlineData("lockstep:default/boss/w1")]
    [InlineData("lockstep:default/Worker/w1")]
    [InlineData("lockstep:default/worker")]
    [InlineData("lockstep:default/worker/w1/x")]
    [InlineData("lockstep:/worker/w1")]
    [InlineData("lockstep:..%2f/worker/w1")]
    [InlineData("lockstep://default/worker/w1")]
    [InlineData("https:default/worker/w1")]
    [InlineData("")]
    public void Another_uri_is_no_identity(string uri) => Assert.Null(NodeIdentity.Parse(uri));

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("a/b")]
    [InlineData("a b")]
    [InlineData("straße")]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890123")]
    public void A_name_that_could_be_misread_is_refused(string name) =>
        Assert.StartsWith($"--name is '{name}'", Assert.Throws<InputException>(() => NodeIdentity.Name("--name", name)).Message, StringComparison.Ordinal);
}
