using System.Net;
using System.Net.Sockets;
using Akka.Cluster;
using Lockstep.Host.Certificates;
using Lockstep.Host.Remoting;
using Lockstep.Host.Tests.Certificates;

namespace Lockstep.Host.Tests.Remoting;

public sealed class LimitedTransportTests : IDisposable
{
    private const int Held = LimitedTransport.MostSilent + 300;
    private const int Newest = 20;

    // Together shorter than what Akka.Remote gives a connection for its handshake: those that are held are there until the end.
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(7);

    private readonly TestCertificates _certificates = new();
    private readonly List<Socket> _sockets = [];

    public void Dispose()
    {
        foreach (var socket in _sockets) socket.Dispose();
        _certificates.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Connections_that_say_nothing_are_cut_from_the_oldest_on_and_keep_nobody_out(bool isSecured)
    {
        using var security = Security(isSecured, NodeRole.Coordinator);
        using var coordinator = Start("coordinator", security);
        coordinator.Found();
        var endPoint = new IPEndPoint(IPAddress.Loopback, coordinator.Address.Port!.Value);
        for (var i = 0; i < Held; i++)
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            _sockets.Add(socket);
            await socket.ConnectAsync(endPoint, TestContext.Current.CancellationToken);
        }

        await Until(() => _sockets.Count(IsOpen) <= LimitedTransport.MostSilent, Soon);
        using var own = Security(isSecured, NodeRole.Worker);
        using var worker = Start("worker", own);
        worker.Join([coordinator.Address]);
        await Until(() => Cluster.Get(coordinator.System).State.Members.Count(member => member.Status == MemberStatus.Up) == 2, Soon);

        // Several threads accept connections, so nearly in their order.
        Assert.All(_sockets[^Newest..], socket => Assert.True(IsOpen(socket)));
    }

    private NodeSecurity Security(bool isSecured, NodeRole role) =>
        new(isSecured ? new LinkSecurity.Certificates(_certificates.Folder(role)) : new LinkSecurity.Open(null), [], _ => { });

    private static NodeSystem Start(string role, NodeSecurity security) => NodeSystem.Start(new NodeAddress("127.0.0.1", "127.0.0.1", 0, 0), role, security);

    // Nothing is ever sent to them: what can be read is the end.
    private static bool IsOpen(Socket socket) => !socket.Poll(0, SelectMode.SelectRead);

    private static async Task Until(Func<bool> isSo, TimeSpan within)
    {
        using var timeout = new CancellationTokenSource(within);
        while (!isSo()) await Task.Delay(50, timeout.Token);
    }
}
