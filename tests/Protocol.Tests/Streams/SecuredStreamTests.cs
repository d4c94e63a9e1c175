using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Lockstep.Protocol.Streams;

namespace Lockstep.Protocol.Tests.Streams;

public sealed class SecuredStreamTests : IDisposable
{
    private readonly X509Certificate2 _certificate = Certificate();
    private readonly Acceptor _acceptor = new();
    private readonly StreamListener _listener;

    public SecuredStreamTests() =>
        _listener = StreamListener.Listen(new IPEndPoint(IPAddress.Loopback, 0), _acceptor, new StreamListenerOptions { Secure = Serve });

    public void Dispose()
    {
        _listener.Dispose();
        _acceptor.Dispose();
        _certificate.Dispose();
    }

    [Fact]
    public void Frames_flow_both_ways_through_tls()
    {
        var (near, far) = (new Inbox(), new Inbox());
        using var dialing = new TensorConnection(Loopback.Dial(_listener.EndPoint, Loopback.Hello("worker-1"), Trust), near);
        using var accepted = new TensorConnection(_acceptor.NextPeer(), far);
        dialing.Start();
        accepted.Start();
        var body = TensorConnectionTests.Bytes(1_000_003);
        for (var i = 0; i < 5; i++)
        {
            dialing.Send(new OutgoingFrame().Begin(Loopback.Header(FrameKind.PartialSum, i)).Add<byte>(body));
            accepted.Send(new OutgoingFrame().Begin(Loopback.Header(FrameKind.Total, i)).Add<byte>(body));
        }

        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(body, near.Next().Body);
            Assert.Equal(body, far.Next().Body);
        }

        dialing.CompleteSending();
        Assert.Equal(ConnectionEndReason.PeerClosed, far.End.Reason);
    }

    [Fact]
    public void Disposing_wakes_a_reader_within_tls()
    {
        var inbox = new Inbox();
        var dialing = new TensorConnection(Loopback.Dial(_listener.EndPoint, Loopback.Hello("worker-1"), Trust), inbox);
        dialing.Start();
        dialing.Dispose();
        Assert.Equal(ConnectionEndReason.Disposed, inbox.End.Reason);
    }

    [Fact]
    public void A_dialer_that_does_not_trust_the_certificate_says_so()
    {
        var exception = Assert.Throws<DialException>(() => Loopback.Dial(_listener.EndPoint, Loopback.Hello("worker-1"), stream => Authenticate(stream, false)));
        Assert.Equal(DialFailure.NotSecured, exception.Failure);
        Assert.StartsWith($"{_listener.EndPoint} cannot be trusted (", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_peer_without_tls_learns_nothing()
    {
        Assert.Throws<DialException>(() => Loopback.Dial(_listener.EndPoint, Loopback.Hello("worker-1")));
        Assert.NotEmpty(_acceptor.NextFailure());
        Assert.Equal(0, _listener.Connections);
    }

    private SslStream Serve(Stream stream)
    {
        var secured = new SslStream(stream);
        secured.AuthenticateAsServer(_certificate);
        return secured;
    }

    private SslStream Trust(Stream stream) => Authenticate(stream, true);

    private static SslStream Authenticate(Stream stream, bool trusts)
    {
        var secured = new SslStream(stream, false, (_, _, _, _) => trusts);
        secured.AuthenticateAsClient("coordinator");
        return secured;
    }

    private static X509Certificate2 Certificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=coordinator", key, HashAlgorithmName.SHA256);
        var now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
    }
}
