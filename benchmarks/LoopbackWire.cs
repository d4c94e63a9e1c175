using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Lockstep.Host.Certificates;

namespace Lockstep.Benchmarks;

/// <summary>Two connected sockets, and the streams over them, in plain or through TLS with a certificate made for the purpose, which our own connections have buffers beneath.</summary>
internal sealed class LoopbackWire : IDisposable
{
    private static readonly X509Certificate2 Certificate = Make();

    public LoopbackWire(bool secured, bool buffered)
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(1);
        NearSocket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        NearSocket.Connect(listener.LocalEndPoint!);
        FarSocket = listener.Accept();
        (NearSocket.NoDelay, FarSocket.NoDelay) = (true, true);
        (Near, Far) = (new NetworkStream(NearSocket, ownsSocket: true), new NetworkStream(FarSocket, ownsSocket: true));
        if (secured) Secure(buffered);
    }

    public Socket NearSocket { get; }

    public Socket FarSocket { get; }

    public Stream Near { get; private set; }

    public Stream Far { get; private set; }

    public void Dispose()
    {
        Near.Dispose();
        Far.Dispose();
    }

    private void Secure(bool buffered)
    {
        if (buffered) (Near, Far) = (new BufferedConnection(Near), new BufferedConnection(Far));
        var server = new SslStream(Far);
        var serving = new Thread(() => server.AuthenticateAsServer(Certificate));
        serving.Start();
        // The certificate was made a moment ago by this very process.
        var client = new SslStream(Near, false, (_, certificate, _, _) => certificate?.GetCertHashString() == Certificate.GetCertHashString());
        client.AuthenticateAsClient("localhost");
        serving.Join();
        (Near, Far) = (client, server);
    }

    private static X509Certificate2 Make()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
    }
}
