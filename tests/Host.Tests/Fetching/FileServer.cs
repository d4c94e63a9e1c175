using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Lockstep.Host.Tests.Fetching;

/// <summary>A web server on loopback that serves files from memory and misbehaves where told to.</summary>
internal sealed class FileServer : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly SemaphoreSlim _received = new(0);
    private readonly Dictionary<string, byte[]> _files = new(StringComparer.Ordinal);

    private FileServer()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _application = builder.Build();
        _application.Run(ServeAsync);
    }

    public Uri Url => new(_application.Urls.Single() + "/data/");

    /// <summary>The Range header of every request, in order; null where there was none.</summary>
    public List<string?> Ranges { get; } = [];

    /// <summary>Whether to answer 200 with the whole file whatever the range.</summary>
    public bool IgnoresRange { get; set; }

    /// <summary>Responses yet to be cut off in the middle.</summary>
    public int Cuts { get; set; }

    /// <summary>Whether to send headers and half of the file and then nothing more.</summary>
    public bool Stalls { get; set; }

    public static async Task<FileServer> StartAsync()
    {
        var server = new FileServer();
        await server._application.StartAsync(TestContext.Current.CancellationToken);
        return server;
    }

    public void Serve(string name, byte[] content) => _files[name] = content;

    public void Withdraw(string name) => _files.Remove(name);

    /// <summary>Lets a response that is to be cut go: its first half has arrived.</summary>
    public void Cut() => _received.Release();

    public async ValueTask DisposeAsync()
    {
        await _application.DisposeAsync();
        _received.Dispose();
    }

    private async Task ServeAsync(HttpContext context)
    {
        var range = context.Request.Headers.Range.ToString();
        Ranges.Add(range.Length == 0 ? null : range);
        if (!_files.TryGetValue(Path.GetFileName(context.Request.Path.Value!), out var content))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        var start = range.Length == 0 || IgnoresRange ? 0 : int.Parse(range["bytes=".Length..^1], CultureInfo.InvariantCulture);
        if (start > 0 && start >= content.Length)
        {
            context.Response.StatusCode = StatusCodes.Status416RangeNotSatisfiable;
            return;
        }

        if (start > 0)
        {
            context.Response.StatusCode = StatusCodes.Status206PartialContent;
            context.Response.Headers.ContentRange = $"bytes {start}-{content.Length - 1}/{content.Length}";
        }

        await SendAsync(context, content.AsMemory(start));
    }

    private async Task SendAsync(HttpContext context, ReadOnlyMemory<byte> content)
    {
        context.Response.ContentLength = content.Length;
        // Read once: a test turns them off as soon as its client has what it waits for.
        var (stalls, cuts) = (Stalls, Cuts > 0);
        if (!stalls && !cuts)
        {
            await context.Response.Body.WriteAsync(content);
            return;
        }

        await context.Response.Body.WriteAsync(content[..(content.Length / 2)]);
        await context.Response.Body.FlushAsync();
        if (stalls)
        {
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
            return;
        }

        Cuts--;
        // Kestrel has handed over the bytes but not sent them for sure: the client says when it has them.
        await _received.WaitAsync(context.RequestAborted);
        context.Abort();
    }
}
