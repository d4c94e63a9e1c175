using Akka.Hosting;
using Lockstep.Host.Certificates;

namespace Lockstep.Host.Remoting;

/// <summary>Secures the connections of a node on both planes, or leaves them as they are where nothing is to be secured.</summary>
internal sealed class NodeSecurity : IDisposable
{
    // The listener and the dialer have limits of their own, which are shorter.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly NodeCertificate? _own;
    private readonly MutualTls? _tls;
    private readonly IReadOnlyCollection<HostPort> _coordinators;

    /// <param name="link">How connections are secured.</param>
    /// <param name="coordinators">Where coordinators are reached; none for a coordinator.</param>
    /// <exception cref="Lockstep.Model.InputException">The certificate is of no use.</exception>
    public NodeSecurity(LinkSecurity link, IReadOnlyCollection<HostPort> coordinators)
    {
        _coordinators = coordinators;
        if (link is not LinkSecurity.Certificates certificates) return;
        _own = NodeCertificate.Load(certificates.Folder, TimeProvider.System.GetUtcNow());
        _tls = new MutualTls(_own, TimeProvider.System);
    }

    /// <summary>Told of each peer that the control plane connected to and did not trust, and why, as a sentence.</summary>
    public Action<string> Refused { private get; init; } = _ => { };

    /// <summary>Secures the control plane.</summary>
    public void Secure(AkkaConfigurationBuilder builder)
    {
        builder.AddHocon(ClusterHocon.Untrusted, HoconAddMode.Prepend);
        if (_own is not null) builder.WithMutualTls(_own, TimeProvider.System, _coordinators, Refused);
    }

    /// <summary>What secures a tensor stream from a peer of either role, since a standby is a coordinator to be; null for plain TCP.</summary>
    public Func<Stream, Stream>? Accept() =>
        _tls is { } tls ? stream => tls.AuthenticateAsServer(stream, Patience, NodeRole.Worker, NodeRole.Coordinator).Stream : null;

    /// <summary>What secures a tensor stream to a peer of a role; null for plain TCP.</summary>
    public Func<Stream, Stream>? Dial(params NodeRole[] peer) => _tls is { } tls ? stream => tls.AuthenticateAsClient(stream, Patience, peer).Stream : null;

    public void Dispose() => _own?.Dispose();
}
