using System.Security.Cryptography.X509Certificates;
using Akka.Actor;
using Akka.Event;
using Akka.Hosting;
using Akka.Remote.Transport.DotNetty;
using Lockstep.Host.Certificates;

namespace Lockstep.Host.Remoting;

/// <summary>Mutual TLS on the control plane, with the check of certificates that the data plane has.</summary>
internal static class ClusterTls
{
    private const string Hocon =
        """
        akka.remote.dot-netty.tcp {
          enable-ssl = true
          ssl.suppress-validation = false
          ssl.require-mutual-authentication = true
        }
        """;

    /// <summary>The scheme of addresses with TLS.</summary>
    public const string Scheme = "akka.ssl.tcp";

    /// <summary>Lets Akka.Remote connect to and accept only nodes of our run.</summary>
    /// <param name="builder">What builds the actor system.</param>
    /// <param name="own">What we show and check against; must live as long as the actor system.</param>
    /// <param name="time">The clock of lifetimes.</param>
    /// <param name="coordinators">
    /// Where coordinators are reached: who answers there must have the certificate of one. Elsewhere, and for whoever connects to us, either role will do,
    /// since a cluster's nodes all talk to each other.
    /// </param>
    public static AkkaConfigurationBuilder WithMutualTls(
        this AkkaConfigurationBuilder builder, NodeCertificate own, TimeProvider time, IReadOnlyCollection<HostPort> coordinators)
    {
        // Akka.Remote leaves it to the platform to build a chain before ours is asked, and the platform would fetch a missing issuer from wherever the
        // certificate of a stranger says, holding up the connections of others meanwhile. It cannot without room for the answer.
        AppContext.SetData("System.Security.Cryptography.AiaDownloadLimit", 0L);
        return builder
            .AddHocon(Hocon, HoconAddMode.Prepend)
            .AddSetup(new DotNettySslSetup(
                own.Certificate,
                suppressValidation: false,
                requireMutualAuthentication: true,
                customValidator: (certificate, _, peer, _, log) => Validate(certificate, peer, log, own, time, coordinators)));
    }

    private static bool Validate(
        X509Certificate2? certificate, string peer, ILoggingAdapter log, NodeCertificate own, TimeProvider time, IReadOnlyCollection<HostPort> coordinators)
    {
        // A peer we connect to is given as an actor system's address, one that connects to us as that of its socket.
        var isCoordinator = Address.TryParse(peer, out var address) && coordinators.Contains(new HostPort((address.Host ?? "").Trim('[', ']'), address.Port ?? 0));
        ReadOnlySpan<NodeRole> expected = isCoordinator ? [NodeRole.Coordinator] : [NodeRole.Coordinator, NodeRole.Worker];
        if (own.Peers.Check(certificate, time.GetUtcNow(), expected) is not PeerVerdict.Refused refused) return true;
        log.Warning("Refused {0} on the control plane: its certificate {1}", peer, refused.Reason);
        return false;
    }
}
