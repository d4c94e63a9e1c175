using Akka.Actor;
using Akka.Cluster;
using Akka.Hosting;
using Lockstep.Host.Certificates;
using Lockstep.Host.Remoting;
using Microsoft.Extensions.DependencyInjection;

namespace Lockstep.Host.Tests.Remoting;

/// <summary>An actor system that listens on loopback, in untrusted mode, with TLS where it has a certificate.</summary>
internal sealed class TestNode : IAsyncDisposable
{
    private const string SystemName = "lockstep";

    private readonly ServiceProvider _services;

    /// <summary>Starts it.</summary>
    /// <param name="certificate">Its certificate; null for plain TCP.</param>
    /// <param name="coordinators">Where it expects coordinators.</param>
    public TestNode(NodeCertificate? certificate, params HostPort[] coordinators)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddAkka(SystemName, (builder, _) =>
        {
            builder.AddHocon(
                """
                akka.loglevel = WARNING
                akka.stdout-loglevel = OFF
                akka.loggers = ["Akka.Event.DefaultLogger"]
                akka.actor.provider = cluster
                akka.remote.dot-netty.tcp { hostname = "127.0.0.1", port = 0 }
                akka.remote.handshake-timeout = 1s
                akka.remote.retry-gate-closed-for = 200ms
                akka.cluster.gossip-interval = 100ms
                akka.cluster.leader-actions-interval = 100ms
                akka.cluster.periodic-tasks-initial-delay = 100ms
                akka.cluster.retry-unsuccessful-join-after = 300ms
                """,
                HoconAddMode.Append);
            builder.AddHocon(ClusterHocon.Untrusted, HoconAddMode.Append).AddHocon(LimitedTransportProvider.Hocon, HoconAddMode.Append);
            if (certificate is not null) builder.WithMutualTls(certificate, TimeProvider.System, coordinators, Told);
        });
        _services = services.BuildServiceProvider();
        System = _services.GetRequiredService<ActorSystem>();
    }

    public ActorSystem System { get; }

    /// <summary>Whom this node connected to and did not trust.</summary>
    public TaskCompletionSource<string> Refused { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Cluster Cluster => Cluster.Get(System);

    public Address Address => Cluster.SelfAddress;

    public HostPort HostPort => new(Address.Host, Address.Port!.Value);

    /// <summary>Ends when so many members are up, as this node sees it.</summary>
    public async Task HasUp(int count)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var up = new TaskCompletionSource();
        var watcher = System.ActorOf(Props.Create(() => new UpWatcher(count, up)));
        await up.Task.WaitAsync(timeout.Token);
        System.Stop(watcher);
    }

    /// <summary>An actor of another node, as this one refers to it.</summary>
    public IActorRef Resolve(TestNode other, IActorRef actor) =>
        ((ExtendedActorSystem)System).Provider.ResolveActorRef(actor.Path.ToStringWithAddress(other.Address));

    public async ValueTask DisposeAsync()
    {
        await System.Terminate();
        await _services.DisposeAsync();
    }

    private void Told(PeerVerdict.Refused verdict, HostPort? address)
    {
        if (address is not null) Refused.TrySetResult(verdict.Reason);
    }

    private sealed class UpWatcher : ReceiveActor
    {
        public UpWatcher(int count, TaskCompletionSource up)
        {
            var cluster = Cluster.Get(Context.System);
            var members = 0;
            cluster.Subscribe(Self, ClusterEvent.SubscriptionInitialStateMode.InitialStateAsEvents, typeof(ClusterEvent.MemberUp));
            Receive<ClusterEvent.MemberUp>(_ =>
            {
                if (++members == count) up.TrySetResult();
            });
        }
    }
}
