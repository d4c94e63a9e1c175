using System.Collections.Concurrent;
using System.Net;
using Akka.Actor;
using Lockstep.Coordinator.Recovery;
using Lockstep.Host.Local;
using Lockstep.Host.Nodes;
using Lockstep.Model.Numerics;
using Lockstep.Protocol.Streams;
using Lockstep.Tests;
using Lockstep.Tests.Watching;
using static Lockstep.Coordinator.Nodes.NodeControl;

namespace Lockstep.Host.Tests.Nodes;

// Real sockets; what is at their other ends does not do what nodes do.
public sealed class CoordinatorStreamsTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly BlockingCollection<object> _told = [];
    private readonly ActorSystem _system = ActorSystem.Create("test", "akka { loglevel = OFF, stdout-loglevel = OFF }");
    private readonly StreamHello _hello;
    private readonly LocalCluster _cluster;
    private readonly CoordinatorStreams _streams;
    private readonly IPEndPoint _endPoint;

    public CoordinatorStreamsTests()
    {
        var plan = TinyRun.Plan;
        _hello = new StreamHello(Guid.NewGuid(), 1, LocalCluster.Name, 1, StreamContext.SchemaOf(plan));
        var doors = new OpenDoors
        {
            System = _system,
            MinWorkers = 1,
            SlicesOnNodes = false,
            SecondsPerByte = () => 0,
            ServersOf = _ => _ => _cluster!.Coordinator,
            Expel = (_, _) => { },
            Refuse = (_, _) => { },
        };
        _cluster = new LocalCluster(Kernels.Best, plan, TinyRun.Replica(plan), workers: 0, threads: 1, new NobodyWatching(), doors);
        _streams = new CoordinatorStreams(new StreamContext(plan, _hello), _hello, _cluster, () => [], new Traffic(), new NobodyWatching())
        {
            Gatekeeper = _system.ActorOf(Props.Create(() => new NodeInboxActor(_told.Add))),
        };
        _endPoint = new IPEndPoint(IPAddress.Loopback, _streams.Listen(new IPEndPoint(IPAddress.Loopback, 0), null));
    }

    public void Dispose()
    {
        _streams.Dispose();
        _system.Terminate().GetAwaiter().GetResult();
        _cluster.Dispose();
        _told.Dispose();
    }

    [Fact]
    public void A_survivor_that_stands_still_before_it_has_sent_its_weights_is_given_up()
    {
        using var still = StreamDialer.Connect(_endPoint, _hello with { Node = "a" }, cancellation: TestContext.Current.CancellationToken);
        Assert.True(SpinWait.SpinUntil(() => _streams.PortOf("a") is not null, Patience));

        Assert.Null(_streams.Fetch(new Survivor("a", 5, 1), TestContext.Current.CancellationToken));
        Assert.True(_told.TryTake(out var told, Patience));
        Assert.Equal("a", Assert.IsType<NodeLost>(told).Node);
        Assert.Null(_streams.PortOf("a"));
    }
}
