using System.Net;
using System.Net.Sockets;
using Lockstep.Host.Certificates;
using Lockstep.Host.Remoting;
using Lockstep.Host.Tests.Certificates;

namespace Lockstep.Host.Tests.Remoting;

public sealed class NodeSecurityTests : IDisposable
{
    private readonly TestCertificates _certificates = new();
    private readonly List<string> _told = [];

    public void Dispose() => _certificates.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_node_of_the_run_with_an_expired_certificate_is_told_of_once_and_a_stranger_never(bool isStranger)
    {
        using var security = new NodeSecurity(new LinkSecurity.Certificates(_certificates.Folder(NodeRole.Coordinator)), [], Told);
        using var expired = _certificates.Issue(NodeRole.Worker, isOther: isStranger, lifetime: TimeSpan.FromMinutes(-5));
        for (var time = 0; time < 2; time++)
        {
            using var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            using var far = new TcpClient();
            await far.ConnectAsync((IPEndPoint)listener.LocalEndpoint, TestContext.Current.CancellationToken);
            using var near = await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
            var accepting = Task.Run(() => security.Accept()!(near.GetStream()), TestContext.Current.CancellationToken);
            await Stranger.IsRefused(far.GetStream(), expired);
            await Assert.ThrowsAsync<PeerRefusedException>(() => accepting);
        }

        lock (_told)
        {
            if (isStranger) Assert.Empty(_told);
            else Assert.StartsWith("The certificate of worker n1 expired at", Assert.Single(_told), StringComparison.Ordinal);
        }
    }

    private void Told(string text)
    {
        lock (_told) _told.Add(text);
    }
}
