using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Lockstep.Benchmarks.Telemetry;

/// <summary>A collector that takes everything by OTLP over HTTP and keeps nothing.</summary>
internal sealed class Sink : IDisposable
{
    private readonly WebApplication _application;
    private long _bytes;

    public Sink()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        _application = builder.Build();
        _application.Run(Take);
        _application.StartAsync().GetAwaiter().GetResult();
    }

    /// <summary>Where it is.</summary>
    public string Address => _application.Urls.Single();

    /// <summary>What has come since the last call.</summary>
    public long TakeBytes() => Interlocked.Exchange(ref _bytes, 0);

    public void Dispose() => _application.DisposeAsync().AsTask().GetAwaiter().GetResult();

    private async Task Take(HttpContext context)
    {
        var buffer = new byte[1 << 16];
        int read;
        while ((read = await context.Request.Body.ReadAsync(buffer, context.RequestAborted)) > 0) Interlocked.Add(ref _bytes, read);
    }
}
