using System.Net;

namespace Lockstep.Host.Fetching;

/// <summary>Makes the client downloads go through.</summary>
public static class FetchClient
{
    /// <summary>A client that gives up connecting after 15 seconds and asks for files as they are, so that ranges count the bytes on disk.</summary>
    public static HttpMessageInvoker Create() => new(new SocketsHttpHandler
    {
        ConnectTimeout = TimeSpan.FromSeconds(15),
        AutomaticDecompression = DecompressionMethods.None,
    });
}
