using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Lockstep.Host.Nodes;
using Lockstep.Host.Nodes.Inboxes;
using Lockstep.Protocol.Streams;

namespace Lockstep.Host.Tests.Nodes;

public sealed class PingInboxTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly StreamHello Hello = new(Guid.NewGuid(), 0, "worker-1", 1, 1);

    private readonly BlockingCollection<object> _said = [];
    private readonly TensorConnection _worker;
    private readonly TensorConnection _coordinator;

    public PingInboxTests()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var near = new Socket(SocketType.Stream, ProtocolType.Tcp);
        near.Connect(listener.LocalEndpoint);
        var receiver = new FrameReceiver(Hello, end => _said.Add(end.Message));
        receiver.Use(FrameKind.Ping, new PingInbox(share => _said.Add(share), seconds => _said.Add(seconds)));
        _worker = Begin(near, new FrameReceiver(Hello, _ => { }));
        _coordinator = Begin(listener.AcceptSocket(), receiver);
    }

    public void Dispose()
    {
        _worker.Dispose();
        _coordinator.Dispose();
        _said.Dispose();
    }

    [Fact]
    public void A_worker_says_how_much_of_its_time_it_stood_still_and_how_fast_bytes_arrive_there()
    {
        Say(0.7, 1e-9);
        Assert.Equal((0.7, 1e-9), (Next(), Next()));
    }

    [Theory]
    [InlineData(double.NaN, 0)]
    [InlineData(-0.1, 0)]
    [InlineData(1.1, 0)]
    [InlineData(0, double.PositiveInfinity)]
    [InlineData(0, -1)]
    public void Whoever_says_what_is_no_share_of_a_second_is_cut_off(double stalled, double arriving)
    {
        Say(stalled, arriving);
        Assert.Contains("no shares of a second", Assert.IsType<string>(Next()), StringComparison.Ordinal);
    }

    private static TensorConnection Begin(Socket socket, FrameReceiver receiver)
    {
        var connection = new TensorConnection(new StreamPeer(new NetworkStream(socket, ownsSocket: true), Hello, socket), receiver);
        connection.Start();
        return connection;
    }

    private void Say(params double[] values) => _worker.Send(new OutgoingFrame().Begin(Hello.Header(FrameKind.Ping)).Add<double>(values));

    private object Next() => _said.TryTake(out var said, Patience) ? said : throw new TimeoutException("Nothing was said.");
}
