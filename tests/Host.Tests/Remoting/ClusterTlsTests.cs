using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Channels;
using Akka.Actor;
using Lockstep.Host.Certificates;
using Lockstep.Host.Remoting;
using Lockstep.Host.Tests.Certificates;

namespace Lockstep.Host.Tests.Remoting;

public sealed class ClusterTlsTests : IAsyncDisposable
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(30);

    private readonly TestCertificates _certificates = new();
    private readonly NodeCertificate _coordinatorCertificate;
    private readonly TestNode _coordinator;
    private readonly TaskCompletionSource<string> _told = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ClusterTlsTests()
    {
        _coordinatorCertificate = _certificates.Node(NodeRole.Coordinator);
        _coordinator = new TestNode(_coordinatorCertificate);
        _coordinator.System.ActorOf(Props.Create(() => new Listener(_told)), "coordinator");
        _coordinator.System.ActorOf(Props.Create(() => new Listener(_told)), "secret");
        _coordinator.Cluster.Join(_coordinator.Address);
    }

    public async ValueTask DisposeAsync()
    {
        await _coordinator.DisposeAsync();
        _coordinatorCertificate.Dispose();
        _certificates.Dispose();
    }

    [Fact]
    public async Task A_worker_joins_and_finds_the_coordinator_and_nothing_else()
    {
        using var certificate = _certificates.Node(NodeRole.Worker);
        await using var worker = new TestNode(certificate, _coordinator.HostPort);
        worker.Cluster.JoinSeedNodes([_coordinator.Address]);
        await worker.HasUp(2);
        await _coordinator.HasUp(2);

        Assert.Equal(ClusterTls.Scheme, worker.Address.Protocol);
        worker.System.ActorSelection(new RootActorPath(_coordinator.Address) / "user" / "secret").Tell("by path");
        worker.System.ActorSelection(new RootActorPath(_coordinator.Address) / "user" / "coordinator").Tell("hello");
        Assert.Equal("hello", await _told.Task.WaitAsync(Long, TestContext.Current.CancellationToken));

        worker.Cluster.Leave(worker.Address);
        await worker.System.WhenTerminated.WaitAsync(Long, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Who_watches_an_actor_hears_that_it_stopped_and_that_its_node_left()
    {
        using var certificate = _certificates.Node(NodeRole.Worker);
        await using var worker = new TestNode(certificate, _coordinator.HostPort);
        worker.Cluster.JoinSeedNodes([_coordinator.Address]);
        await _coordinator.HasUp(2);
        await worker.HasUp(2);
        var (stopping, staying) = (worker.System.ActorOf(Props.Create(() => new Listener(_told)), "stopping"), worker.System.ActorOf(Props.Create(() => new Listener(_told)), "staying"));
        var ended = Channel.CreateUnbounded<string>();
        var watcher = _coordinator.System.ActorOf(Props.Create(() => new Watcher(ended.Writer)), "watcher");
        watcher.Tell(_coordinator.Resolve(worker, stopping));
        watcher.Tell(_coordinator.Resolve(worker, staying));
        worker.System.Stop(stopping);
        using var timeout = new CancellationTokenSource(Long);
        Assert.Equal("stopping", await ended.Reader.ReadAsync(timeout.Token));

        worker.Cluster.Leave(worker.Address);
        Assert.Equal("staying", await ended.Reader.ReadAsync(timeout.Token));
    }

    [Theory]
    [InlineData("default", true)]
    [InlineData("other", false)]
    internal async Task A_node_of_another_authority_or_run_is_kept_out_and_costs_nothing(string run, bool isOther)
    {
        using var strange = _certificates.Node(NodeRole.Worker, run, isOther);
        await using var stranger = new TestNode(strange);
        stranger.Cluster.JoinSeedNodes([_coordinator.Address]);
        stranger.System.ActorSelection(new RootActorPath(_coordinator.Address) / "user" / "coordinator").Tell("hello from outside");

        await OursStillJoins();
        Assert.False(_told.Task.IsCompleted);
        Assert.DoesNotContain(_coordinator.Cluster.State.Members, member => member.Address == stranger.Address);
    }

    [Fact]
    public async Task A_worker_does_not_take_another_worker_for_the_coordinator()
    {
        using var certificate = _certificates.Node(NodeRole.Worker);
        using var impostorCertificate = _certificates.Node(NodeRole.Worker);
        await using var impostor = new TestNode(impostorCertificate);
        var told = new TaskCompletionSource<string>();
        impostor.System.ActorOf(Props.Create(() => new Listener(told)), "coordinator");
        await using var worker = new TestNode(certificate, impostor.HostPort);

        worker.System.ActorSelection(new RootActorPath(impostor.Address) / "user" / "coordinator").Tell("hello");

        Assert.Contains("one of a coordinator is needed", await worker.Refused.Task.WaitAsync(Long, TestContext.Current.CancellationToken), StringComparison.Ordinal);
        await worker.System.WhenTerminated.WaitAsync(Long, TestContext.Current.CancellationToken);
        Assert.False(told.Task.IsCompleted);
    }

    [Fact]
    public async Task A_client_without_a_certificate_learns_nothing()
    {
        await IsRefused(null);
        await OursStillJoins();
    }

    [Fact]
    public async Task Nothing_is_fetched_from_where_the_certificate_of_a_stranger_says()
    {
        using var elsewhere = new TcpListener(IPAddress.Loopback, 0);
        elsewhere.Start();
        using var unknown = CertificateAuthority.Create(TestCertificates.Now);
        using var strange = TestCertificates.Sign(
            unknown.Certificate, new X509AuthorityInformationAccessExtension([], [$"http://{elsewhere.LocalEndpoint}/ca.crt"]));

        await IsRefused(strange);

        Assert.False(elsewhere.Pending());
    }

    [Fact]
    public async Task Whoever_connects_and_says_nothing_is_left_after_the_handshake_timeout()
    {
        using var socket = await Connect();
        await IsHungUp(socket);
        await OursStillJoins();
    }

    [Fact]
    public async Task Bytes_that_are_not_TLS_are_refused()
    {
        using var socket = await Connect();
        await socket.GetStream().WriteAsync("GET / HTTP/1.1\r\n\r\n"u8.ToArray(), TestContext.Current.CancellationToken);
        await IsHungUp(socket);
        await OursStillJoins();
    }

    private async Task IsRefused(X509Certificate2? shown)
    {
        using var socket = await Connect();
        await Stranger.IsRefused(socket.GetStream(), shown);
    }

    private async Task<TcpClient> Connect()
    {
        var socket = new TcpClient();
        await socket.ConnectAsync(_coordinator.HostPort.Host, _coordinator.HostPort.Port, TestContext.Current.CancellationToken);
        return socket;
    }

    private static async Task IsHungUp(TcpClient socket)
    {
        using var timeout = new CancellationTokenSource(Long);
        try
        {
            Assert.Equal(0, await socket.GetStream().ReadAsync(new byte[1], timeout.Token));
        }
        catch (IOException)
        {
            // Reset rather than closed.
        }
    }

    private async Task OursStillJoins()
    {
        using var certificate = _certificates.Node(NodeRole.Worker);
        await using var worker = new TestNode(certificate, _coordinator.HostPort);
        worker.Cluster.JoinSeedNodes([_coordinator.Address]);
        await worker.HasUp(2);
    }

    private sealed class Watcher : ReceiveActor
    {
        public Watcher(ChannelWriter<string> ended)
        {
            Receive<IActorRef>(actor => Context.Watch(actor));
            Receive<Terminated>(terminated => ended.TryWrite(terminated.ActorRef.Path.Name));
        }
    }

    private sealed class Listener : ReceiveActor
    {
        public Listener(TaskCompletionSource<string> told) => Receive<string>(text => told.TrySetResult(text));
    }
}
