using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Lockstep.Host.Dashboard;

/// <summary>The files of the page, which are part of the program.</summary>
internal static class PageFiles
{
    private const string Prefix = "dashboard/";
    private const string Index = "index.html";

    // Another build has other files.
    private static readonly string Tag = $"\"{typeof(PageFiles).Module.ModuleVersionId:N}\"";

    private static readonly Assembly Program = typeof(PageFiles).Assembly;
    private static readonly HashSet<string> Names = [.. Program.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).Select(name => name[Prefix.Length..])];

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/", context => Send(context, Index));
        app.MapGet("/assets/{name}", context => Send(context, (string)context.Request.RouteValues["name"]!));
    }

    private static async Task Send(HttpContext context, string name)
    {
        if (!Names.Contains(name))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        context.Response.Headers.CacheControl = "no-cache";
        context.Response.Headers.ETag = Tag;
        if (context.Request.Headers.IfNoneMatch == Tag)
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        await using var file = Program.GetManifestResourceStream(Prefix + name)!;
        context.Response.ContentType = Path.GetExtension(name) switch
        {
            ".html" => "text/html; charset=utf-8",
            ".css" => "text/css; charset=utf-8",
            ".js" => "text/javascript; charset=utf-8",
            ".svg" => "image/svg+xml",
            _ => "application/octet-stream",
        };
        context.Response.ContentLength = file.Length;
        await file.CopyToAsync(context.Response.Body, context.RequestAborted);
    }
}
