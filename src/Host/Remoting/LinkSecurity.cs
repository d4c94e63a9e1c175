using Lockstep.Model;

namespace Lockstep.Host.Remoting;

/// <summary>How the connections of a node are secured, on both planes.</summary>
internal abstract record LinkSecurity
{
    private LinkSecurity()
    {
    }

    /// <summary>TLS with a certificate at both ends.</summary>
    /// <param name="Folder">Where our certificate lies.</param>
    public sealed record Certificates(string Folder) : LinkSecurity;

    /// <summary>Nothing: whoever can connect can take part.</summary>
    /// <param name="Warning">What to tell the user; null on loopback, where only this machine can connect.</param>
    public sealed record Open(string? Warning) : LinkSecurity;

    /// <summary>What an address needs and the options allow.</summary>
    /// <param name="option">The option that gave the address.</param>
    /// <param name="address">Where to listen or what to join.</param>
    /// <param name="certs">--certs, where it is given.</param>
    /// <param name="isInsecure">--insecure.</param>
    /// <exception cref="InputException">The options contradict each other, or the address is beyond loopback and neither is given.</exception>
    public static LinkSecurity Of(string option, HostPort address, string? certs, bool isInsecure)
    {
        if (certs is not null && isInsecure) throw new InputException("--certs does not go with --insecure; give one of them.");
        if (certs is not null) return new Certificates(certs);
        if (address.IsLoopback) return new Open(null);
        if (isInsecure)
        {
            return new Open(
                $"{option} {address} goes beyond this machine without certificates: whoever reaches it can read the run and change it, and nothing is encrypted");
        }

        throw new InputException(
            $"{option} {address} goes beyond this machine; give --certs DIR ('lockstep certs' makes one), or --insecure where everyone on the network may take part.");
    }
}
