using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Lockstep.Model;

namespace Lockstep.Host.Status;

/// <summary>Asks a coordinator how its run is.</summary>
internal sealed class StatusClient(StatusAddress address) : IDisposable
{
    private const long MostBytes = 64 << 20;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly HttpClient _http = new() { BaseAddress = address.Base, Timeout = Patience, MaxResponseContentBufferSize = MostBytes };

    /// <summary>The document.</summary>
    /// <exception cref="InputException">Another program answers, or the token is wrong.</exception>
    /// <exception cref="RunFailedException">Nobody answers.</exception>
    public string Read()
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "api/run");
            if (address.Token is { } token) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            using var response = _http.Send(request);
            if (response.StatusCode == HttpStatusCode.Unauthorized) throw new InputException($"{address.Base} asks for a token: give --token, or the whole address that the program printed.");
            if (!response.IsSuccessStatusCode) throw NotOurs();
            using var reader = new StreamReader(response.Content.ReadAsStream());
            return reader.ReadToEnd();
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException or IOException)
        {
            throw new RunFailedException($"Nothing answers at {address.Base} ({(exception.InnerException ?? exception).Message.TrimEnd('.')}); the run may be over, or was started without --dashboard.", exception);
        }
    }

    /// <summary>The document, parsed.</summary>
    /// <inheritdoc cref="Read"/>
    public JsonDocument Parse(string document)
    {
        try
        {
            return JsonDocument.Parse(document);
        }
        catch (JsonException)
        {
            throw NotOurs();
        }
    }

    public void Dispose() => _http.Dispose();

    private InputException NotOurs() => new($"{address.Base} is not the page of a run; give the address that the program printed.");
}
