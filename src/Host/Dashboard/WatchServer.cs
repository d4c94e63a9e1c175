using System.Net;
using Lockstep.Host.Monitoring;
using Lockstep.Host.Remoting;
using Lockstep.Host.Telemetry;
using Lockstep.Model;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Lockstep.Host.Dashboard;

/// <summary>Serves what a process can be watched by over HTTP: its health and its metrics, and at a coordinator the page and what feeds it.</summary>
internal sealed class WatchServer : IDisposable
{
    private const int MostConnections = 100;

    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(1);

    private readonly WebApplication _app;
    private readonly CancellationTokenSource _ending = new();

    private WatchServer(WebApplication app, AccessToken? token, HostPort address)
    {
        _app = app;
        Address = address;
        Url = $"http://{address}/{(token is null ? "" : $"?token={token.Text}")}";
    }

    /// <summary>Where it listens, with the real port.</summary>
    public HostPort Address { get; }

    /// <summary>What a browser is given, with the token where one is needed.</summary>
    public string Url { get; }

    /// <summary>Begins to serve.</summary>
    /// <param name="option">The option that gave the address, for messages.</param>
    /// <param name="options">Where, and for whom.</param>
    /// <param name="health">Whether the process is ready.</param>
    /// <param name="metrics">The metrics, to be scraped.</param>
    /// <param name="monitor">What the page shows; null where there is none.</param>
    /// <exception cref="InputException">Nothing can listen there.</exception>
    public static WatchServer Start(string option, DashboardOptions options, HealthState health, MetricsExport metrics, RunMonitor? monitor)
    {
        var token = options.Token is { } given ? new AccessToken(given) : options.Listen.IsLoopback ? null : AccessToken.New();
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxConcurrentConnections = MostConnections;
            kestrel.Limits.MaxRequestBodySize = 0;
            kestrel.Listen(new IPEndPoint(Addresses.Resolve(options.Listen.Host), options.Listen.Port));
        });
        builder.Services.AddRoutingCore();
        builder.Services.AddResponseCompression();
        var app = builder.Build();
        try
        {
            return Compose(app, token, health, metrics, monitor, options.Listen);
        }
        catch (IOException exception)
        {
            app.DisposeAsync().AsTask().GetAwaiter().GetResult();
            throw new InputException($"{option}: nothing can listen on {options.Listen} ({exception.Message.TrimEnd('.')}); choose another address or port.", exception);
        }
    }

    public void Dispose()
    {
        // Streams of events send their last message now.
        _ending.Cancel();
        using (var patience = new CancellationTokenSource(Farewell))
        {
            _app.StopAsync(patience.Token).GetAwaiter().GetResult();
        }

        _app.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _ending.Dispose();
    }

    private static WatchServer Compose(WebApplication app, AccessToken? token, HealthState health, MetricsExport metrics, RunMonitor? monitor, HostPort listen)
    {
        app.Use(Harden);
        // Whoever restarts or routes by health has no token, and learns no more than yes or no.
        if (token is not null) app.UseWhen(context => !context.Request.Path.StartsWithSegments("/healthz", StringComparison.Ordinal), guarded => guarded.Use(token.Check));
        // The page is 1.7 MB, a third of it compressed; a stream of events is left as it is.
        app.UseResponseCompression();
        app.UseRouting();
        HealthEndpoints.Map(app, health);
        app.UseOpenTelemetryPrometheusScrapingEndpoint(metrics.Provider, null, "/metrics", null, null);
        RunEndpoints? run = null;
        if (monitor is not null)
        {
            run = new RunEndpoints(monitor);
            run.Map(app);
            PageFiles.Map(app);
        }

        app.UseEndpoints(_ => { });
        app.StartAsync().GetAwaiter().GetResult();
        var port = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()).Port;
        var server = new WatchServer(app, token, listen with { Port = port });
        if (run is not null) run.Ending = server._ending.Token;
        return server;
    }

    private static Task Harden(HttpContext context, RequestDelegate next)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'";
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        return next(context);
    }
}
