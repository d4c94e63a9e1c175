using System.Collections.Concurrent;
using Google.Protobuf;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Lockstep.Tests.Telemetry;

/// <summary>A collector on loopback that takes traces and logs by OTLP over HTTP.</summary>
internal sealed class Collector : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly ConcurrentQueue<CollectedSpan> _spans = [];
    private readonly ConcurrentQueue<CollectedLog> _logs = [];

    private Collector()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _application = builder.Build();
        _application.Run(TakeAsync);
    }

    /// <summary>What a process needs to send its traces here.</summary>
    public IReadOnlyDictionary<string, string> Variables => new Dictionary<string, string>
    {
        ["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"] = _application.Urls.Single() + "/v1/traces",
        ["OTEL_EXPORTER_OTLP_TRACES_PROTOCOL"] = "http/protobuf",
    };

    /// <summary>What a process needs to send its logs here too.</summary>
    public IReadOnlyDictionary<string, string> VariablesWithLogs => new Dictionary<string, string>(Variables)
    {
        ["OTEL_EXPORTER_OTLP_LOGS_ENDPOINT"] = _application.Urls.Single() + "/v1/logs",
        ["OTEL_EXPORTER_OTLP_LOGS_PROTOCOL"] = "http/protobuf",
    };

    public IReadOnlyCollection<CollectedSpan> Spans => _spans;

    public IReadOnlyCollection<CollectedLog> Logs => _logs;

    /// <summary>Whether to answer no request, ever.</summary>
    public bool Hangs { get; set; }

    public static async Task<Collector> StartAsync()
    {
        var collector = new Collector();
        await collector._application.StartAsync(TestContext.Current.CancellationToken);
        return collector;
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        if (Hangs) await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        var request = new ProtobufMessage(await ByteString.FromStreamAsync(context.Request.Body, context.RequestAborted));
        switch (context.Request.Path.Value)
        {
            case "/v1/traces":
                foreach (var span in CollectedSpan.Of(request)) _spans.Enqueue(span);
                break;
            case "/v1/logs":
                foreach (var log in CollectedLog.Of(request)) _logs.Enqueue(log);
                break;
            default:
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                break;
        }
    }
}
