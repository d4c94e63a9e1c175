using Lockstep.Host.Remoting;
using Lockstep.Model;

namespace Lockstep.Host.Status;

/// <summary>Where a run is asked how it is: HOST:PORT, or the address that the program printed, with its token.</summary>
/// <param name="Base">The server.</param>
/// <param name="Token">The token; null where none is needed.</param>
internal sealed record StatusAddress(Uri Base, string? Token)
{
    private const string Parameter = "?token=";

    /// <exception cref="InputException">It is no address.</exception>
    public static StatusAddress Parse(string text, string? token)
    {
        if (!text.Contains("://", StringComparison.Ordinal)) return new StatusAddress(new Uri($"http://{HostPort.ToJoin("The address", text)}/"), token);
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
            throw new InputException($"The address is '{text}'; give HOST:PORT, such as 127.0.0.1:4080, or the address that the program printed.");
        var shown = url.Query.StartsWith(Parameter, StringComparison.Ordinal) ? Uri.UnescapeDataString(url.Query[Parameter.Length..]) : null;
        return new StatusAddress(new Uri(url.GetLeftPart(UriPartial.Authority) + "/"), token ?? shown);
    }
}
