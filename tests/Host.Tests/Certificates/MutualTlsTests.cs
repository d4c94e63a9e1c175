using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using Lockstep.Host.Certificates;

namespace Lockstep.Host.Tests.Certificates;

public sealed class MutualTlsTests : IDisposable
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(30);

    private readonly TestCertificates _certificates = new();
    private readonly NodeCertificate _coordinator;
    private readonly MutualTls _server;

    public MutualTlsTests()
    {
        _coordinator = _certificates.Node(NodeRole.Coordinator);
        _server = new MutualTls(_coordinator, TimeProvider.System, _ => { });
    }

    public void Dispose()
    {
        _coordinator.Dispose();
        _certificates.Dispose();
    }

    [Fact]
    public async Task Two_nodes_of_a_run_know_each_other_and_talk_over_TLS_1_3()
    {
        using var worker = _certificates.Node(NodeRole.Worker);
        var (near, far) = await Connect();
        var accepting = OnThread(() => _server.AuthenticateAsServer(near, Long, NodeRole.Worker));
        var client = new MutualTls(worker, TimeProvider.System, _ => { }).AuthenticateAsClient(far, Long, NodeRole.Coordinator);
        var server = await accepting;

        Assert.Equal(worker.Identity, server.Peer);
        Assert.Equal(_coordinator.Identity, client.Peer);
        Assert.Equal(SslProtocols.Tls13, server.Stream.SslProtocol);
        client.Stream.Write([1, 2, 3]);
        client.Stream.Flush();
        var received = new byte[3];
        server.Stream.ReadExactly(received);
        Assert.Equal([1, 2, 3], received);
        await server.Stream.DisposeAsync();
        await client.Stream.DisposeAsync();
    }

    [Theory]
    [InlineData(NodeRole.Worker, "default", true, "authority")]
    [InlineData(NodeRole.Worker, "other", false, "'other'")]
    [InlineData(NodeRole.Coordinator, "default", false, "needed")]
    internal async Task A_stranger_is_refused_and_told_nothing(NodeRole role, string run, bool isOther, string reason)
    {
        using var stranger = _certificates.Issue(role, run, isOther);
        var (near, far) = await Connect();
        var accepting = OnThread(() => _server.AuthenticateAsServer(near, Long, NodeRole.Worker));
        await Stranger.IsRefused(far, stranger);
        Assert.Contains(reason, (await Assert.ThrowsAsync<PeerRefusedException>(() => accepting)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_without_a_certificate_is_refused()
    {
        var (near, far) = await Connect();
        var accepting = OnThread(() => _server.AuthenticateAsServer(near, Long, NodeRole.Worker));
        await Stranger.IsRefused(far, null);
        Assert.Contains("missing", (await Assert.ThrowsAsync<PeerRefusedException>(() => accepting)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_does_not_talk_to_a_server_that_is_no_coordinator()
    {
        using var worker = _certificates.Node(NodeRole.Worker);
        using var impostor = _certificates.Node(NodeRole.Worker);
        var (near, far) = await Connect();
        var accepting = OnThread(() => new MutualTls(impostor, TimeProvider.System, _ => { }).AuthenticateAsServer(near, Long, NodeRole.Worker));

        var refused = Assert.Throws<PeerRefusedException>(() => new MutualTls(worker, TimeProvider.System, _ => { }).AuthenticateAsClient(far, Long, NodeRole.Coordinator));

        Assert.Contains("needed", refused.Message, StringComparison.Ordinal);
        Assert.False(await HeardAnything(accepting));
    }

    [Fact]
    public async Task Bytes_that_are_not_TLS_are_refused()
    {
        var (near, far) = await Connect();
        var accepting = OnThread(() => _server.AuthenticateAsServer(near, Long, NodeRole.Worker));
        await far.WriteAsync("GET / HTTP/1.1\r\n\r\n"u8.ToArray(), TestContext.Current.CancellationToken);
        await Assert.ThrowsAsync<PeerRefusedException>(() => accepting);
        await far.DisposeAsync();
    }

    [Fact]
    public async Task A_client_that_says_nothing_is_left_after_the_timeout()
    {
        var (near, far) = await Connect();
        var refused = await Assert.ThrowsAsync<PeerRefusedException>(
            () => OnThread(() => _server.AuthenticateAsServer(near, TimeSpan.FromMilliseconds(50), NodeRole.Worker)));
        Assert.Contains("too long", refused.Message, StringComparison.Ordinal);
        Assert.Equal(0, await far.ReadAsync(new byte[1], TestContext.Current.CancellationToken));
        await far.DisposeAsync();
    }

    // A server has done its part of TLS 1.3 before the client has checked its certificate; what counts is that not a byte follows.
    private static async Task<bool> HeardAnything(Task<AuthenticatedStream> accepting)
    {
        try
        {
            var accepted = await accepting;
            return await accepted.Stream.ReadAsync(new byte[1], TestContext.Current.CancellationToken) > 0;
        }
        catch (Exception exception) when (exception is PeerRefusedException or IOException)
        {
            return false;
        }
    }

    private static Task<T> OnThread<T>(Func<T> work) => Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static async Task<(NetworkStream Near, NetworkStream Far)> Connect()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var far = new TcpClient();
        var connecting = far.ConnectAsync((IPEndPoint)listener.LocalEndpoint);
        var near = await listener.AcceptTcpClientAsync();
        await connecting;
        return (near.GetStream(), far.GetStream());
    }
}
