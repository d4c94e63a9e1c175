using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Lockstep.Host.Certificates;

/// <summary>
/// TLS 1.3 on a data connection, with a certificate at both ends. The calls block until the handshake is over, within the timeout in all, whatever the
/// peer sends in the meantime. With TLS 1.3 a client has finished before the server has seen its certificate: it learns that it was refused at its
/// first read, as an <see cref="IOException"/>.
/// </summary>
/// <param name="own">What we show and check against.</param>
/// <param name="time">The clock of timeouts and lifetimes.</param>
/// <param name="refused">Told of each peer that is refused.</param>
internal sealed class MutualTls(NodeCertificate own, TimeProvider time, Action<PeerVerdict.Refused> refused)
{
    private const SslProtocols Protocol = SslProtocols.Tls13;

    private readonly SslStreamCertificateContext _context = SslStreamCertificateContext.Create(own.Certificate, additionalCertificates: null, offline: true);

    /// <summary>Shakes hands as the end that was connected to.</summary>
    /// <param name="stream">The connection; closed if the handshake fails.</param>
    /// <param name="expected">What the peer may be.</param>
    /// <param name="timeout">How long all of it may take.</param>
    /// <exception cref="PeerRefusedException">It failed; the message says why, and names no peer.</exception>
    public AuthenticatedStream AuthenticateAsServer(Stream stream, TimeSpan timeout, params NodeRole[] expected)
    {
        var check = new CertificateCheck(own.Peers, time, refused, expected);
        return Shake(stream, check, timeout, (tls, cancellation) => tls.AuthenticateAsServerAsync(
            new SslServerAuthenticationOptions
            {
                ServerCertificateContext = _context,
                ClientCertificateRequired = true,
                EnabledSslProtocols = Protocol,
                CertificateChainPolicy = own.Peers.Policy(time.GetUtcNow()),
                RemoteCertificateValidationCallback = check.Validate,
                AllowRenegotiation = false,
                AllowTlsResume = false,
            },
            cancellation));
    }

    /// <summary>Shakes hands as the end that connected.</summary>
    /// <inheritdoc cref="AuthenticateAsServer"/>
    public AuthenticatedStream AuthenticateAsClient(Stream stream, TimeSpan timeout, params NodeRole[] expected)
    {
        var check = new CertificateCheck(own.Peers, time, refused, expected);
        return Shake(stream, check, timeout, (tls, cancellation) => tls.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                // Who a peer is stands in its certificate as run and role; the name of its host decides nothing.
                TargetHost = "",
                ClientCertificateContext = _context,
                EnabledSslProtocols = Protocol,
                CertificateChainPolicy = own.Peers.Policy(time.GetUtcNow()),
                RemoteCertificateValidationCallback = check.Validate,
                AllowRenegotiation = false,
                AllowTlsResume = false,
            },
            cancellation));
    }

    private AuthenticatedStream Shake(Stream stream, CertificateCheck check, TimeSpan timeout, Func<SslStream, CancellationToken, Task> handshake)
    {
        var tls = new SslStream(new BufferedConnection(stream), leaveInnerStreamOpen: false);
        try
        {
            using var cancellation = new CancellationTokenSource(timeout, time);
            handshake(tls, cancellation.Token).GetAwaiter().GetResult();
            return new AuthenticatedStream(tls, check.Peer ?? throw new PeerRefusedException("the peer showed no certificate"));
        }
        catch (Exception exception)
        {
            tls.Dispose();
            throw exception switch
            {
                PeerRefusedException refused => refused,
                OperationCanceledException => new PeerRefusedException("the TLS handshake took too long", exception),
                AuthenticationException or IOException => new PeerRefusedException(
                    check.Reason is { } reason ? $"the certificate of the peer {reason}" : $"the TLS handshake failed: {exception.Message}", exception),
                _ => exception,
            };
        }
    }

    private sealed class CertificateCheck(PeerCertificates peers, TimeProvider time, Action<PeerVerdict.Refused> refused, NodeRole[] expected)
    {
        public NodeIdentity? Peer { get; private set; }

        public string? Reason { get; private set; }

        public bool Validate(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
        {
            // Our own check says all that the platform's does, and in words; only the name of the host is left aside.
            var verdict = peers.Check(certificate as X509Certificate2, time.GetUtcNow(), expected);
            Peer = (verdict as PeerVerdict.Accepted)?.Peer;
            if (verdict is not PeerVerdict.Refused refusal) return true;
            Reason = refusal.Reason;
            refused(refusal);
            return false;
        }
    }
}
