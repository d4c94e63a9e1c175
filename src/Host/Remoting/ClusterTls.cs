using System.Security.Cryptography.X509Certificates;
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
    /// <param name="refused">Told of each peer that is refused, and where it is, if it is we who connected.</param>
    public static AkkaConfigurationBuilder WithMutualTls(
        this AkkaConfigurationBuilder builder, NodeCertificate own, TimeProvider time, IReadOnlyCollection<HostPort> coordinators, Action<PeerVerdict.Refused, HostPort?> refused)
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
                customValidator: (certificate, _, peer, _, _) => Validate(certificate, peer, own, time, coordinators, refused)));
    }

    private static bool Validate(
        X509Certificate2? certificate, string peer, NodeCertificate own, TimeProvider time, IReadOnlyCollection<HostPort> coordinators, Action<PeerVerdict.Refused, HostPort?> refused)
    {
        // A peer we connect to is given as an actor system's address, of which Akka itself would not take back the scheme; one that connects to us as that of its socket.
        var address = Uri.TryCreate(peer, UriKind.Absolute, out var uri) ? new HostPort(uri.IdnHost, uri.Port) : (HostPort?)null;
        var isCoordinator = address is { } there && coordinators.Contains(there);
        ReadOnlySpan<NodeRole> expected = isCoordinator ? [NodeRole.Coordinator] : [NodeRole.Coordinator, NodeRole.Worker];
        if (own.Peers.Check(certificate, time.GetUtcNow(), expected) is not PeerVerdict.Refused verdict) return true;
        refused(verdict, address);
        return false;
    }
}
