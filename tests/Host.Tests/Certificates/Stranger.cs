using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Lockstep.Host.Tests.Certificates;

/// <summary>A TLS client that trusts everybody and shows whatever it has.</summary>
internal static class Stranger
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(30);

    /// <summary>Fails unless the other end hangs up without a byte of its own.</summary>
    public static async Task IsRefused(Stream connection, X509Certificate2? shown)
    {
        await using var client = new SslStream(
            connection, leaveInnerStreamOpen: false, (_, certificate, _, _) => certificate is not null, (_, _, _, _, _) => shown!);
        using var timeout = new CancellationTokenSource(Long);
        try
        {
            await client.AuthenticateAsClientAsync(new SslClientAuthenticationOptions(), timeout.Token);
            // With TLS 1.3 a client is done before the server has looked at its certificate.
            Assert.Equal(0, await client.ReadAsync(new byte[1], timeout.Token));
        }
        catch (Exception exception) when (exception is IOException or AuthenticationException)
        {
            // Refused in the handshake, or an alert right after it.
        }
    }
}
