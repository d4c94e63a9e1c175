using Akka.Hosting;
using Lockstep.Host.Certificates;
using Lockstep.Model;

namespace Lockstep.Host.Remoting;

/// <summary>Secures the connections of a node on both planes, or leaves them as they are where nothing is to be secured.</summary>
internal sealed class NodeSecurity : IDisposable
{
    // The listener and the dialer have limits of their own, which are shorter.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly NodeCertificate? _own;
    private readonly MutualTls? _tls;
    private readonly CertificateWatch? _watch;
    private readonly IReadOnlyCollection<HostPort> _coordinators;
    private readonly Action<string> _tell;
    private readonly HashSet<string> _told = new(StringComparer.Ordinal);

    /// <param name="link">How connections are secured.</param>
    /// <param name="coordinators">Where coordinators are reached; none for a coordinator.</param>
    /// <param name="tell">Told on any thread, as a sentence and once, of each certificate that has expired, or is about to: our own, or that of a node of the run.</param>
    /// <exception cref="InputException">The certificate is of no use.</exception>
    public NodeSecurity(LinkSecurity link, IReadOnlyCollection<HostPort> coordinators, Action<string> tell)
    {
        (_coordinators, _tell) = (coordinators, tell);
        if (link is not LinkSecurity.Certificates certificates) return;
        _own = NodeCertificate.Load(certificates.Folder, TimeProvider.System.GetUtcNow());
        _tls = new MutualTls(_own, TimeProvider.System, verdict => OnRefused(verdict, null));
        _watch = new CertificateWatch(_own, TimeProvider.System, tell);
    }

    /// <summary>Refuses certificates that a coordinator, or a standby that may become one, could not use: before anything is begun.</summary>
    /// <exception cref="InputException">They are of no use, or those of a worker.</exception>
    public static void RequireCoordinator(LinkSecurity link)
    {
        if (link is not LinkSecurity.Certificates certificates) return;
        using var own = NodeCertificate.Load(certificates.Folder, TimeProvider.System.GetUtcNow());
        if (own.Identity.Role != NodeRole.Coordinator)
        {
            throw new InputException(
                $"{own.CertificatePath} is that of a {NodeIdentity.RoleName(own.Identity.Role)}, which others would refuse; a coordinator or standby needs one issued with '--role {NodeIdentity.RoleName(NodeRole.Coordinator)}'.");
        }
    }

    /// <summary>Told of each peer that the control plane connected to and can never trust, and why, as a sentence.</summary>
    public Action<string> Refused { private get; init; } = _ => { };

    /// <summary>Refuses to go on once peers would refuse us.</summary>
    /// <exception cref="InputException">Our certificate has expired.</exception>
    public void RequireUnexpired() => _own?.RequireUnexpired(TimeProvider.System.GetUtcNow());

    /// <summary>Secures the control plane.</summary>
    public void Secure(AkkaConfigurationBuilder builder)
    {
        builder.AddHocon(ClusterHocon.Untrusted, HoconAddMode.Prepend).AddHocon(LimitedTransportProvider.Hocon, HoconAddMode.Prepend);
        if (_own is not null) builder.WithMutualTls(_own, TimeProvider.System, _coordinators, OnRefused);
    }

    /// <summary>What secures a tensor stream from a peer of either role, since a standby is a coordinator to be; null for plain TCP.</summary>
    public Func<Stream, Stream>? Accept() =>
        _tls is { } tls ? stream => tls.AuthenticateAsServer(stream, Patience, NodeRole.Worker, NodeRole.Coordinator).Stream : null;

    /// <summary>What secures a tensor stream to a peer of a role; null for plain TCP.</summary>
    public Func<Stream, Stream>? Dial(params NodeRole[] peer) => _tls is { } tls ? stream => tls.AuthenticateAsClient(stream, Patience, peer).Stream : null;

    public void Dispose()
    {
        _watch?.Dispose();
        _own?.Dispose();
    }

    // Who is of the run may come with another certificate, and is worth a line; a stranger that connects to us is not.
    private void OnRefused(PeerVerdict.Refused verdict, HostPort? address)
    {
        if (verdict is PeerVerdict.Outdated { Peer: var peer })
        {
            var text = $"The certificate of {NodeIdentity.RoleName(peer.Role)} {peer.Node} {verdict.Reason}.";
            lock (_told)
            {
                if (!_told.Add(text)) return;
            }

            _tell(text);
        }
        else if (address is not null)
        {
            Refused($"The certificate of {address} {verdict.Reason}.");
        }
    }
}
