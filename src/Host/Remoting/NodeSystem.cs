using Akka;
using Akka.Actor;
using Akka.Cluster;
using Akka.Configuration;
using Akka.Hosting;
using Lockstep.Protocol.Wire;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Lockstep.Host.Remoting;

/// <summary>The actor system of a node: remoting, membership of the cluster, and nothing on the wire but control messages.</summary>
internal sealed class NodeSystem : IDisposable
{
    /// <summary>What the systems of all nodes are called, as Akka.Cluster asks for.</summary>
    public const string Name = "lockstep";

    // How long a node may take to say good-bye.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly IHost _host;
    private volatile bool _isEnding;

    private NodeSystem(IHost host)
    {
        _host = host;
        System = host.Services.GetRequiredService<ActorSystem>();
        CoordinatedShutdown.Get(System).AddTask(CoordinatedShutdown.PhaseBeforeServiceUnbind, "only the node itself", () => _isEnding ? Task.FromResult(Done.Instance) : Refuse());
    }

    public ActorSystem System { get; }

    /// <summary>The system's own address, with the real port.</summary>
    public Address Address => Cluster.Get(System).SelfAddress;

    /// <summary>Whether a connection that this node made ended before it was secured. Akka.Remote tells of the first only.</summary>
    public bool HasSeenBrokenHandshake { get; private set; }

    /// <summary>Starts a system, which is in no cluster yet.</summary>
    /// <param name="address">Where it listens.</param>
    /// <param name="role">Its role in the cluster.</param>
    /// <param name="security">Secures its connections.</param>
    /// <param name="logs">Where it logs; null for nowhere.</param>
    public static NodeSystem Start(NodeAddress address, string role, NodeSecurity security, ILoggerFactory? logs = null)
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.AddAkka(Name, akka =>
        {
            akka.AddHocon(Config(address, role), HoconAddMode.Prepend).AddHocon(ControlSerializer.Config, HoconAddMode.Append);
            security.Secure(akka);
            if (logs is null) return;
            akka.ConfigureLoggers(setup =>
            {
                setup.LogLevel = Akka.Event.LogLevel.WarningLevel;
                setup.ClearLoggers();
                setup.AddLoggerFactory(logs);
            });
        });
        var host = builder.Build();
        host.Start();
        return new NodeSystem(host);
    }

    /// <summary>Begins a cluster of one.</summary>
    public void Found() => Cluster.Get(System).Join(Address);

    /// <summary>Joins the cluster of one of these nodes, as soon as one is there.</summary>
    public void Join(IEnumerable<Address> seeds) => Cluster.Get(System).JoinSeedNodes(seeds);

    /// <summary>Leaves the cluster without a good-bye, which nobody is there to hear; the system has only to be disposed of then.</summary>
    public void GiveUpCluster() => Cluster.Get(System).Down(Address);

    /// <summary>The address of a node's system.</summary>
    public Address AddressOf(string host, int port) => new(Address.Protocol, Name, host, port);

    public void Dispose()
    {
        _isEnding = true;
        if (HasSeenBrokenHandshake) EndUncoordinated();
        else EndCoordinated();
        _host.Dispose();
    }

    private void EndCoordinated()
    {
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            _host.StopAsync(patience.Token).GetAwaiter().GetResult();
        }
        catch (OperationCanceledException)
        {
            // The process ends anyway.
        }
    }

    private void EndUncoordinated()
    {
        GiveUpCluster();
        System.Terminate().Wait(Patience);
    }

    // Akka.Remote ends a system that connects to a peer and fails to secure the connection, and so wherever a peer dies in the midst of a handshake.
    // A shutdown that is refused is not begun a second time.
    private Task<Done> Refuse()
    {
        HasSeenBrokenHandshake = true;
        return Task.FromException<Done>(new InvalidOperationException("The actor system of a node ends with the node."));
    }

    // Membership informs, it does not decide: nobody is downed by a rule. Small messages go out at once.
    private static Config Config(NodeAddress address, string role) => ConfigurationFactory.ParseString($$"""
        akka {
          loglevel = OFF
          stdout-loglevel = OFF
          log-dead-letters = off
          log-dead-letters-during-shutdown = off
          actor.provider = cluster
          coordinated-shutdown {
            exit-clr = off
            run-by-clr-shutdown-hook = off
            run-by-actor-system-terminate = off
            # Whose task fails ends the shutdown, and not the system.
            phases.before-service-unbind.recover = off
          }
          # A coordinator that is started again is found at once.
          remote.retry-gate-closed-for = 200ms
          # Whoever connects under another address each time is kept for no longer; a node that is refused after it comes back as a new one.
          remote.quarantine-after-silence = 120s
          remote.prune-quarantine-marker-after = 3600s
          remote.dot-netty.tcp {
            hostname = "{{address.Bind}}"
            public-hostname = "{{address.Advertise}}"
            port = {{address.Port}}
            batching.enabled = false
          }
          cluster {
            roles = ["{{role}}"]
            downing-provider-class = ""
            gossip-interval = 500ms
            leader-actions-interval = 500ms
            shutdown-after-unsuccessful-join-seed-nodes = off
            retry-unsuccessful-join-after = 2s
            run-coordinated-shutdown-when-down = off
          }
        }
        """);
}
