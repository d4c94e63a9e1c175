using Lockstep.Host.Monitoring;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Lockstep.Host.Dashboard;

/// <summary><c>/api/run</c>: the run as one JSON document. <c>/api/run/events</c>: the same every second, as server-sent events with only those points of the curves that are new.</summary>
internal sealed class RunEndpoints(RunMonitor monitor)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>Cancelled when the program ends: streams send how the run ended, and end.</summary>
    public CancellationToken Ending { private get; set; }

    public void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/api/run", Run);
        app.MapGet("/api/run/events", Events);
    }

    private Task Run(HttpContext context)
    {
        context.Response.ContentType = "application/json";
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.Body.WriteAsync(RunDocument.Write(monitor.Look(), monitor.PointsAfter(-1, 0).Points, isReset: true), context.RequestAborted).AsTask();
    }

    private async Task Events(HttpContext context)
    {
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-store";
        using var due = new PeriodicTimer(Interval);
        using var hurry = CancellationTokenSource.CreateLinkedTokenSource(Ending, context.RequestAborted);
        var (step, generation) = (-1L, -1);
        try
        {
            for (var isLast = false; ; isLast = !await IsDue(due, hurry.Token))
            {
                var (points, now) = monitor.PointsAfter(step, generation);
                var document = RunDocument.Write(monitor.Look(), points, isReset: now != generation);
                await context.Response.Body.WriteAsync("event: run\ndata: "u8.ToArray(), context.RequestAborted);
                await context.Response.Body.WriteAsync(document, context.RequestAborted);
                await context.Response.Body.WriteAsync("\n\n"u8.ToArray(), context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
                if (isLast) break;
                generation = now;
                if (points.Count > 0) step = points[^1].Step;
            }
        }
        catch (OperationCanceledException)
        {
            // Whoever watched has gone.
        }
    }

    private static async ValueTask<bool> IsDue(PeriodicTimer due, CancellationToken hurry)
    {
        try
        {
            return await due.WaitForNextTickAsync(hurry);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
