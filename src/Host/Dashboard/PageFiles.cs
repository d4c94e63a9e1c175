using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace Lockstep.Host.Dashboard;

/// <summary>The files of the page, which are part of the program.</summary>
internal static class PageFiles
{
    private const string Prefix = "dashboard/";
    private const string Index = "index.html";

    private static readonly Assembly Program = typeof(PageFiles).Assembly;
    private static readonly HashSet<string> Names = [.. Program.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).Select(name => name[Prefix.Length..])];

    // Another build has other files. It is weak because a file may go out compressed: the same content in other bytes.
    private static readonly EntityTagHeaderValue Tag = new($"\"{Program.ManifestModule.ModuleVersionId:N}\"", isWeak: true);

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

        var headers = context.Response.GetTypedHeaders();
        headers.CacheControl = new CacheControlHeaderValue { NoCache = true };
        headers.ETag = Tag;
        if (context.Request.GetTypedHeaders().IfNoneMatch.Any(kept => Tag.Compare(kept, useStrongComparison: false)))
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
