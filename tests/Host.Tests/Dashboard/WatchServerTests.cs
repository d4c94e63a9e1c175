using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Text.Json;
using Lockstep.Coordinator.Runs;
using Lockstep.Host.Dashboard;
using Lockstep.Host.Monitoring;
using Lockstep.Host.Remoting;
using Lockstep.Host.Telemetry;
using Lockstep.Host.Tests.Monitoring;
using Lockstep.Model;

namespace Lockstep.Host.Tests.Dashboard;

public sealed class WatchServerTests : IDisposable
{
    private readonly RunMonitor _monitor = new(TimeProvider.System);
    private readonly HealthState _health = new("it has just started");
    private readonly MetricsExport _metrics = MetricsExport.Start(new OtelVariables(_ => null), "coordinator", isScraped: true)!;
    private readonly List<WatchServer> _servers = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        foreach (var server in _servers) server.Dispose();
        _metrics.Dispose();
    }

    [Fact]
    public async Task The_run_is_a_json_document()
    {
        _monitor.On(new RunEvent.Started(SomeRun.Facts()));
        using var client = Client(Start());
        using var response = await client.GetAsync("api/run", Cancellation);
        Assert.Equal("application/json", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal("training", JsonDocument.Parse(await response.Content.ReadAsStringAsync(Cancellation)).RootElement.GetProperty("state").GetString());
    }

    [Fact]
    public async Task Events_bring_only_new_points_and_end_with_the_run()
    {
        _monitor.On(new RunEvent.Started(SomeRun.Facts()));
        _monitor.Stepped(SomeRun.After(1));
        var server = Start();
        using var client = Client(server);
        await using var stream = await client.GetStreamAsync("api/run/events", Cancellation);
        var seen = new List<JsonElement>();
        await foreach (var happened in SseParser.Create(stream).EnumerateAsync(Cancellation))
        {
            Assert.Equal("run", happened.EventType);
            seen.Add(JsonDocument.Parse(happened.Data).RootElement);
            if (seen.Count == 1) _monitor.Stepped(SomeRun.After(2));
            if (seen.Count == 2)
            {
                _monitor.On(new RunEvent.Finished(new RunResult(4, "ab", null, null, 5, "/m")));
                _ = Task.Run(server.Dispose, Cancellation);
                _servers.Remove(server);
            }
        }

        Assert.Equal((true, 1L), Points(seen[0]));
        Assert.Equal((false, 2L), Points(seen[1]));
        Assert.Equal("finished", seen[^1].GetProperty("state").GetString());

        static (bool IsReset, long Step) Points(JsonElement document)
        {
            var series = document.GetProperty("series");
            return (series.GetProperty("reset").GetBoolean(), Assert.Single(series.GetProperty("points").EnumerateArray().ToList())[0].GetInt64());
        }
    }

    [Fact]
    public async Task A_process_lives_before_it_is_ready()
    {
        using var client = Client(Start());
        Assert.Equal(HttpStatusCode.OK, await StatusOf(client, "healthz/live"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await StatusOf(client, "healthz/ready"));
        Assert.Contains("it has just started", await (await client.GetAsync("healthz/ready", Cancellation)).Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        _health.Ready();
        Assert.Equal(HttpStatusCode.OK, await StatusOf(client, "healthz/ready"));
    }

    [Fact]
    public async Task Metrics_are_in_the_form_of_Prometheus()
    {
        using var metrics = new RunMetrics(TimeProvider.System);
        metrics.Stepped(SomeRun.After(1, took: TimeSpan.FromSeconds(0.2)));
        using var client = Client(Start());
        var text = await client.GetStringAsync("metrics", Cancellation);
        Assert.Contains("lockstep_step_duration_seconds_bucket", text, StringComparison.Ordinal);
        Assert.Contains("lockstep_words_total", text, StringComparison.Ordinal);
        Assert.Contains("dotnet_gc_collections_total", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("br")]
    [InlineData("gzip")]
    public async Task The_page_goes_out_compressed_to_whoever_takes_that_and_is_the_same(string coding)
    {
        using var client = Client(Start());
        using var plain = await client.GetAsync("assets/echarts.js", Cancellation);
        var text = await plain.Content.ReadAsByteArrayAsync(Cancellation);
        using var compressed = await Get(client, "assets/echarts.js", request => request.Headers.AcceptEncoding.ParseAdd(coding));
        var bytes = await compressed.Content.ReadAsByteArrayAsync(Cancellation);
        Assert.Equal([coding], compressed.Content.Headers.ContentEncoding);
        Assert.Contains("Accept-Encoding", compressed.Headers.Vary);
        Assert.True(bytes.Length * 2 < text.Length, $"{bytes.Length} of {text.Length} bytes");
        Assert.Equal(text, Decompressed(coding, bytes));
        Assert.Equal(plain.Headers.ETag, compressed.Headers.ETag);
    }

    [Fact]
    public async Task A_browser_asks_each_time_and_gets_no_file_twice()
    {
        using var client = Client(Start());
        using var first = await client.GetAsync("assets/bootstrap.css", Cancellation);
        Assert.True(first.Headers.CacheControl!.NoCache);
        using var again = await Get(client, "assets/bootstrap.css", request =>
        {
            request.Headers.AcceptEncoding.ParseAdd("br");
            request.Headers.IfNoneMatch.Add(new EntityTagHeaderValue("\"of another build\""));
            request.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        });
        Assert.Equal((HttpStatusCode.NotModified, 0), (again.StatusCode, (await again.Content.ReadAsByteArrayAsync(Cancellation)).Length));
        using var other = await Get(client, "assets/bootstrap.css", request => request.Headers.IfNoneMatch.Add(new EntityTagHeaderValue("\"of another build\"")));
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
    }

    [Fact]
    public async Task Events_are_not_held_back_to_be_compressed()
    {
        _monitor.On(new RunEvent.Started(SomeRun.Facts()));
        using var client = Client(Start());
        using var response = await Get(client, "api/run/events", request => request.Headers.AcceptEncoding.ParseAdd("br"));
        Assert.Empty(response.Content.Headers.ContentEncoding);
        await using var stream = await response.Content.ReadAsStreamAsync(Cancellation);
        Assert.NotEqual(0, await stream.ReadAsync(new byte[1], Cancellation));
    }

    [Fact]
    public async Task Beyond_this_machine_everything_but_health_asks_for_the_token_that_was_printed()
    {
        var server = Start(new HostPort("0.0.0.0", 0));
        var token = new Uri(server.Url.Replace("0.0.0.0", "127.0.0.1", StringComparison.Ordinal)).Query["?token=".Length..];
        Assert.Equal(32, token.Length);
        using var client = Client(server);
        foreach (var path in (string[])["", "api/run", "api/run/events", "metrics", "assets/dashboard.js"]) Assert.Equal(HttpStatusCode.Unauthorized, await StatusOf(client, path));
        Assert.Equal(HttpStatusCode.OK, await StatusOf(client, "healthz/live"));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusOf(client, "api/run?token=guess"));

        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        Assert.Equal(HttpStatusCode.OK, await StatusOf(client, "api/run"));
        Assert.Equal(HttpStatusCode.OK, await StatusOf(client, "metrics"));
    }

    [Fact]
    public async Task A_browser_shows_the_token_once_and_keeps_it_in_a_cookie()
    {
        var server = Start(new HostPort("127.0.0.1", 0), "secret");
        using var client = Client(server);
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusOf(client, "api/run"));
        // Follows to the address without the token.
        using var page = await client.GetAsync("api/run?token=secret", Cancellation);
        Assert.Equal((HttpStatusCode.OK, ""), (page.StatusCode, page.RequestMessage!.RequestUri!.Query));
        Assert.Equal(HttpStatusCode.OK, await StatusOf(client, "api/run"));
    }

    [Fact]
    public void An_address_that_is_taken_is_refused_with_the_option_that_gave_it()
    {
        var first = Start();
        var refused = Assert.Throws<InputException>(() => Start(first.Address));
        Assert.Contains("--dashboard", refused.Message, StringComparison.Ordinal);
        Assert.Contains(first.Address.ToString(), refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_else_is_served_and_nothing_may_be_framed_or_sniffed()
    {
        using var client = Client(Start());
        Assert.Equal(HttpStatusCode.NotFound, await StatusOf(client, "etc/passwd"));
        Assert.Equal(HttpStatusCode.NotFound, await StatusOf(client, "assets/..%2f..%2flockstep.dll"));
        using var response = await client.GetAsync("api/run", Cancellation);
        Assert.Contains("frame-ancestors 'none'", response.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
    }

    private static HttpClient Client(WatchServer server) => new() { BaseAddress = new Uri($"http://127.0.0.1:{server.Address.Port}/") };

    private static async Task<HttpResponseMessage> Get(HttpClient client, string path, Action<HttpRequestMessage> prepare)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        prepare(request);
        return await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancellation);
    }

    private static byte[] Decompressed(string coding, byte[] bytes)
    {
        using var compressed = new MemoryStream(bytes);
        using Stream stream = coding == "br" ? new BrotliStream(compressed, CompressionMode.Decompress) : new GZipStream(compressed, CompressionMode.Decompress);
        using var plain = new MemoryStream();
        stream.CopyTo(plain);
        return plain.ToArray();
    }

    private static async Task<HttpStatusCode> StatusOf(HttpClient client, string path)
    {
        using var response = await client.GetAsync(path, HttpCompletionOption.ResponseHeadersRead, Cancellation);
        return response.StatusCode;
    }

    private WatchServer Start(HostPort? listen = null, string? token = null)
    {
        var server = WatchServer.Start("--dashboard", new DashboardOptions(listen ?? new HostPort("127.0.0.1", 0), token), _health, _metrics, _monitor);
        _servers.Add(server);
        return server;
    }
}
