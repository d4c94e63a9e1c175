using System.Formats.Asn1;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Lockstep.Model;

namespace Lockstep.Host.Certificates;

/// <summary>Subject alternative names of node certificates.</summary>
internal static class AlternativeNames
{
    private const string Oid = "2.5.29.17";

    private static readonly Asn1Tag UriTag = new(TagClass.ContextSpecific, 6);

    /// <summary>The extension that names an identity and the hosts it is reached at.</summary>
    /// <param name="identity">Run, role and node.</param>
    /// <param name="hosts">DNS names and IP addresses, which other tools check; ours do not.</param>
    /// <exception cref="InputException">A host is neither.</exception>
    public static X509Extension Of(NodeIdentity identity, IEnumerable<string> hosts)
    {
        var names = new SubjectAlternativeNameBuilder();
        names.AddUri(new Uri(identity.Uri));
        foreach (var host in hosts)
        {
            if (IPAddress.TryParse(host, out var address)) names.AddIpAddress(address);
            else if (Uri.CheckHostName(host) == UriHostNameType.Dns && host.All(char.IsAscii)) names.AddDnsName(host);
            else throw new InputException($"--host is '{host}'; give a DNS name or an IP address, without a port.");
        }

        return names.Build();
    }

    /// <summary>The identities a certificate names; empty where it has none, or where its names cannot be read.</summary>
    public static IReadOnlyList<NodeIdentity> Identities(X509Certificate2 certificate)
    {
        var found = new List<NodeIdentity>();
        try
        {
            foreach (var extension in certificate.Extensions.Where(extension => extension.Oid?.Value == Oid))
            {
                var reader = new AsnReader(extension.RawData, AsnEncodingRules.DER);
                var names = reader.ReadSequence();
                reader.ThrowIfNotEmpty();
                while (names.HasData)
                {
                    if (!names.PeekTag().HasSameClassAndValue(UriTag)) names.ReadEncodedValue();
                    else if (NodeIdentity.Parse(names.ReadCharacterString(UniversalTagNumber.IA5String, UriTag)) is { } identity) found.Add(identity);
                }
            }
        }
        catch (AsnContentException)
        {
            return [];
        }

        return found;
    }
}
