using Lockstep.Host.Monitoring;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Lockstep.Host.Dashboard;

/// <summary><c>/healthz/live</c>: the process answers. <c>/healthz/ready</c>: it takes part in a run, or others can join it.</summary>
internal static class HealthEndpoints
{
    public static void Map(IEndpointRouteBuilder app, HealthState health)
    {
        app.MapGet("/healthz/live", context => context.Response.WriteAsync("alive\n"));
        app.MapGet("/healthz/ready", context =>
        {
            var waitsFor = health.WaitsFor;
            if (waitsFor.Length > 0) context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return context.Response.WriteAsync(waitsFor.Length == 0 ? "ready\n" : $"not ready: {waitsFor}\n");
        });
    }
}
