using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Lockstep.Host.Certificates;

/// <summary>Says whether the certificate of a peer lets it take part in our run: the same check on both planes.</summary>
/// <param name="authority">The one authority that is trusted; the machine's own store is never asked.</param>
/// <param name="run">Our run.</param>
internal sealed class PeerCertificates(X509Certificate2 authority, string run)
{
    public const string ServerPurpose = "1.3.6.1.5.5.7.3.1";
    public const string ClientPurpose = "1.3.6.1.5.5.7.3.2";

    // The platform counts the last second of a certificate's life as after it, or not.
    private static readonly TimeSpan LastSecond = TimeSpan.FromSeconds(1);

    /// <summary>How a chain to our authority is built: no other root, no revocation lists, and nothing fetched from where a certificate says.</summary>
    /// <param name="now">The time that must lie within the lifetimes.</param>
    public X509ChainPolicy Policy(DateTimeOffset now)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
            VerificationTime = now.UtcDateTime,
            VerificationTimeIgnored = false,
        };
        policy.CustomTrustStore.Add(authority);
        policy.ApplicationPolicy.Add(new Oid(ServerPurpose));
        policy.ApplicationPolicy.Add(new Oid(ClientPurpose));
        return policy;
    }

    /// <summary>Checks a certificate.</summary>
    /// <param name="peer">What the peer showed; null where it showed nothing.</param>
    /// <param name="now">The present time.</param>
    /// <param name="expected">The roles that may be at the other end.</param>
    public PeerVerdict Check(X509Certificate2? peer, DateTimeOffset now, params ReadOnlySpan<NodeRole> expected)
    {
        if (peer is null) return Refused("is missing; it has to connect with --certs");

        // At a time within its life: whose it is comes first, and a stranger's lifetime is of no interest.
        using var chain = new X509Chain();
        chain.ChainPolicy = Policy(now < peer.NotBefore ? peer.NotBefore : now > peer.NotAfter ? peer.NotAfter - LastSecond : now);
        if (!chain.Build(peer))
        {
            var status = chain.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, (all, one) => all | one.Status);
            return (status & X509ChainStatusFlags.NotValidForUsage) != 0
                ? Refused("is not for both ends of a connection; issue it with 'lockstep certs issue'")
                : Refused($"was not issued by our authority ({authority.Subject}): {status}");
        }

        // Two links: an authority in between would be one we know nothing of.
        if (chain.ChainElements.Count != 2 || !chain.ChainElements[1].Certificate.RawDataMemory.Span.SequenceEqual(authority.RawDataMemory.Span))
        {
            return Refused($"was not issued by our authority ({authority.Subject}) itself");
        }

        if (AlternativeNames.Identities(peer) is not [var identity]) return Refused("does not name one run and role; issue it with 'lockstep certs issue'");
        if (identity.Run != run) return Refused($"is for run '{identity.Run}', this is run '{run}'; issue one with --run {run}");
        if (!expected.Contains(identity.Role))
        {
            return Refused($"is that of a {NodeIdentity.RoleName(identity.Role)}, and one of a {Names(expected)} is needed here");
        }

        if (now < peer.NotBefore) return Outdated(identity, $"is valid only from {peer.NotBefore.ToUniversalTime():u} on; compare the clocks of both machines");
        if (now > peer.NotAfter) return Outdated(identity, $"expired at {peer.NotAfter.ToUniversalTime():u}; issue a new one with 'lockstep certs issue'");
        return new PeerVerdict.Accepted(identity);
    }

    private static PeerVerdict.Outdated Outdated(NodeIdentity peer, FormattableString reason) => new(peer, reason.ToString(CultureInfo.InvariantCulture));

    private static PeerVerdict.Refused Refused(string reason) => new(reason);

    private static string Names(ReadOnlySpan<NodeRole> roles) => string.Join(" or ", roles.ToArray().Select(NodeIdentity.RoleName));
}
