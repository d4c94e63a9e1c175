using System.Net;
using System.Net.Sockets;
using Lockstep.Model;
using Lockstep.Protocol.Streams;

namespace Lockstep.Protocol.Tests.Streams;

public sealed class StreamListenerTests
{
    private static readonly IPEndPoint AnyPort = new(IPAddress.Loopback, 0);
    private static readonly StreamHello Mine = Loopback.Hello("worker-1");

    [Fact]
    public void Both_sides_learn_who_the_other_is_and_frames_flow()
    {
        using var acceptor = new Acceptor();
        using var listener = StreamListener.Listen(AnyPort, acceptor);
        using var dialed = Loopback.Dial(listener.EndPoint, Mine);
        using var accepted = acceptor.NextPeer();
        Assert.Equal((acceptor.Hello, Mine), (dialed.Peer, accepted.Peer));
        Assert.Equal(1, listener.Connections);

        var inbox = new Inbox();
        using var near = new TensorConnection(dialed, new Inbox());
        using var far = new TensorConnection(accepted, inbox);
        near.Start();
        far.Start();
        near.Send(new OutgoingFrame().Begin(Loopback.Header(FrameKind.CorpusRequest)));
        Assert.Equal(FrameKind.CorpusRequest, inbox.Next().Header.Kind);
        far.Dispose();
        Assert.Equal(0, listener.Connections);
    }

    [Fact]
    public void A_host_name_does_as_well_as_an_address()
    {
        using var acceptor = new Acceptor();
        using var listener = StreamListener.Listen(AnyPort, acceptor);
        using var dialed = Loopback.Dial(new DnsEndPoint("localhost", listener.EndPoint.Port), Mine);
        Assert.Equal("coordinator", dialed.Peer.Node);
    }

    [Theory]
    [InlineData("version", "Version 99 of the tensor streams was offered and version 7 is spoken here; run the same build on both machines.")]
    [InlineData("run", "Run 11111111-1111-1111-1111-111111111111 is not the run here; join the coordinator of that run.")]
    [InlineData("schema", "The tensors are laid out otherwise here (schema 0000000000001234, offered 0000000000000005); use the same recipe, corpus and build on both machines.")]
    [InlineData("owner", "worker-1 has no certificate of a worker; issue one.")]
    public void A_peer_that_does_not_fit_is_turned_away_with_a_sentence_that_both_sides_see(string what, string sentence)
    {
        using var acceptor = new Acceptor { Turns = peer => what == "owner" ? $"{peer.Node} has no certificate of a worker; issue one." : null };
        using var listener = StreamListener.Listen(AnyPort, acceptor);
        var hello = what switch
        {
            "version" => Mine with { Version = 99 },
            "run" => Mine with { Run = new Guid("11111111-1111-1111-1111-111111111111") },
            "schema" => Mine with { Schema = 5 },
            _ => Mine,
        };
        var exception = Assert.Throws<DialException>(() => Loopback.Dial(listener.EndPoint, hello));
        Assert.Equal(DialFailure.Refused, exception.Failure);
        Assert.Equal($"{listener.EndPoint} refused the connection: {sentence}", exception.Message);
        Assert.Equal($"worker-1 was turned away: {sentence}", acceptor.NextFailure());
        Assert.Equal(0, listener.Connections);
    }

    [Fact]
    public void A_port_where_nobody_listens_is_named_with_what_to_check()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(AnyPort);
        var exception = Assert.Throws<DialException>(() => Loopback.Dial(socket.LocalEndPoint!, Mine));
        Assert.Equal(DialFailure.Unreachable, exception.Failure);
        Assert.StartsWith($"{socket.LocalEndPoint} cannot be reached (", exception.Message, StringComparison.Ordinal);
        Assert.EndsWith("check host and port, and that the coordinator is running.", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_listener_that_never_answers_is_given_up_in_time()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(AnyPort);
        socket.Listen(1);
        var time = new ManualTime();
        var dialing = Task.Factory.StartNew(
            () => StreamDialer.Connect(socket.LocalEndPoint!, Mine, time: time, cancellation: TestContext.Current.CancellationToken), TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        using var accepted = await socket.AcceptAsync(TestContext.Current.CancellationToken);
        time.Advance(StreamDialer.DefaultTimeout);
        var exception = await Assert.ThrowsAsync<DialException>(() => dialing);
        Assert.Equal(DialFailure.TimedOut, exception.Failure);
        Assert.StartsWith($"{socket.LocalEndPoint} did not answer the handshake within 10 s", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dialing_can_be_given_up()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(AnyPort);
        socket.Listen(1);
        using var giveUp = new CancellationTokenSource();
        var dialing = Task.Factory.StartNew(
            () => StreamDialer.Connect(socket.LocalEndPoint!, Mine, cancellation: giveUp.Token), TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        using var accepted = await socket.AcceptAsync(TestContext.Current.CancellationToken);
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => dialing);
    }

    [Fact]
    public void A_port_that_speaks_something_else_is_not_believed()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(AnyPort);
        socket.Listen(1);
        var server = new Thread(() =>
        {
            using var accepted = socket.Accept();
            accepted.Send(new byte[FrameHeader.Size]);
            accepted.Receive(new byte[1024]);
        });
        server.Start();
        var exception = Assert.Throws<DialException>(() => Loopback.Dial(socket.LocalEndPoint!, Mine));
        server.Join();
        Assert.Equal(DialFailure.Broken, exception.Failure);
        Assert.Contains("it does not begin like a frame of Lockstep", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_peer_that_says_nothing_is_cut_after_its_time_however_it_drips()
    {
        using var acceptor = new Acceptor();
        var time = new ManualTime();
        using var listener = StreamListener.Listen(AnyPort, acceptor, new StreamListenerOptions { Time = time });
        using var silent = Reach(listener);
        using var dripping = Reach(listener);
        dripping.Send("L"u8);
        Await(() => listener.Handshakes == 2);
        time.Advance(TimeSpan.FromSeconds(4));
        dripping.Send("K"u8);
        Assert.Equal(2, listener.Handshakes);
        // A timer is made just after the place is taken, so a thread may be late by one advance.
        Await(() =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return listener.Handshakes == 0;
        });
        Assert.Equal(["The peer was cut: its handshake took longer than 5 s."], new[] { acceptor.NextFailure(), acceptor.NextFailure() }.Distinct());
        AssertClosed(silent);
        AssertClosed(dripping);
    }

    [Fact]
    public void Peers_that_only_hold_places_cannot_keep_a_good_one_out()
    {
        using var acceptor = new Acceptor();
        using var listener = StreamListener.Listen(AnyPort, acceptor, new StreamListenerOptions { MaxHandshakes = 3 });
        var silent = new List<Socket>();
        for (var i = 0; i < 20; i++) silent.Add(Reach(listener));
        using var good = Loopback.Dial(listener.EndPoint, Mine);
        Assert.InRange(listener.Handshakes, 0, 3);
        Assert.Equal("The peer was cut: newer connections needed its place.", acceptor.NextFailure());
        AssertClosed(silent[0]);
        foreach (var socket in silent) socket.Dispose();
    }

    [Fact]
    public void One_more_than_all_connections_is_turned_away_until_one_ends()
    {
        using var acceptor = new Acceptor();
        using var listener = StreamListener.Listen(AnyPort, acceptor, new StreamListenerOptions { MaxConnections = 2 });
        using var first = Loopback.Dial(listener.EndPoint, Mine);
        using var second = Loopback.Dial(listener.EndPoint, Mine);
        var exception = Assert.Throws<DialException>(() => Loopback.Dial(listener.EndPoint, Mine));
        Assert.Equal($"{listener.EndPoint} refused the connection: All 2 connections are taken; try again later.", exception.Message);
        acceptor.NextPeer().Dispose();
        using var third = Loopback.Dial(listener.EndPoint, Mine);
        Assert.Equal(2, listener.Connections);
    }

    [Fact]
    public void An_owner_that_throws_costs_one_peer()
    {
        var calls = 0;
        using var acceptor = new Acceptor { Turns = _ => ++calls == 1 ? throw new InvalidOperationException("not yet") : null };
        using var listener = StreamListener.Listen(AnyPort, acceptor);
        Assert.Equal(DialFailure.Broken, Assert.Throws<DialException>(() => Loopback.Dial(listener.EndPoint, Mine)).Failure);
        Assert.Equal("not yet", acceptor.NextFailure());
        using var good = Loopback.Dial(listener.EndPoint, Mine);
    }

    [Fact]
    public void A_closed_listener_cuts_handshakes_and_leaves_connections()
    {
        using var acceptor = new Acceptor();
        var listener = StreamListener.Listen(AnyPort, acceptor);
        using var good = Loopback.Dial(listener.EndPoint, Mine);
        using var peer = acceptor.NextPeer();
        using var silent = Reach(listener);
        Await(() => listener.Handshakes == 1);
        listener.Dispose();
        listener.Dispose();
        AssertClosed(silent);
        good.Stream.WriteByte(7);
        Assert.Equal(7, peer.Stream.ReadByte());
        Assert.Equal(DialFailure.Unreachable, Assert.Throws<DialException>(() => Loopback.Dial(listener.EndPoint, Mine)).Failure);
    }

    [Fact]
    public void A_port_that_is_taken_is_named()
    {
        using var acceptor = new Acceptor();
        using var listener = StreamListener.Listen(AnyPort, acceptor);
        var exception = Assert.Throws<InputException>(() => StreamListener.Listen(listener.EndPoint, acceptor));
        Assert.StartsWith($"Tensor streams cannot listen on {listener.EndPoint} (", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("two words")]
    [InlineData("wörker")]
    [InlineData("12345678901234567890123456789012345678901234567890123456789012345")]
    public void A_name_that_is_not_one_is_not_sent(string name)
    {
        using var acceptor = new Acceptor();
        using var listener = StreamListener.Listen(AnyPort, acceptor);
        Assert.Throws<ArgumentException>(() => Loopback.Dial(listener.EndPoint, Mine with { Node = name }));
    }

    private static Socket Reach(StreamListener listener)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Connect(listener.EndPoint);
        return socket;
    }

    private static void Await(Func<bool> condition) => Assert.True(SpinWait.SpinUntil(condition, Inbox.Patience));

    private static void AssertClosed(Socket socket)
    {
        socket.ReceiveTimeout = (int)Inbox.Patience.TotalMilliseconds;
        try
        {
            Assert.Equal(0, socket.Receive(new byte[1]));
        }
        catch (SocketException exception)
        {
            Assert.Equal(SocketError.ConnectionReset, exception.SocketErrorCode);
        }
    }
}
