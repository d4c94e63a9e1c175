using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Lockstep.Host.Tests.Observability;

/// <summary>The Prometheus of this machine, on loopback, with the rules that are shipped: it scrapes every second. It is killed when it is disposed of.</summary>
internal sealed class RealPrometheus : IDisposable
{
    public const string Missing = "There is no Prometheus on this machine: install the package prometheus.";

    private const string Program = "/usr/bin/prometheus";
    private const string Tool = "/usr/bin/promtool";

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly HttpClient _http;

    private RealPrometheus(Process process, int port)
    {
        _process = process;
        _http = new HttpClient { BaseAddress = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/")) };
    }

    /// <summary>Starts it and waits until it answers; null where it is not installed.</summary>
    public static async Task<RealPrometheus?> Start(string folder, params string[] urls)
    {
        if (!File.Exists(Program)) return null;
        Directory.CreateDirectory(folder);
        var configuration = Path.Combine(folder, "prometheus.yaml");
        var targets = string.Join(", ", urls.Select(url => $"\"{new Uri(url).Authority}\""));
        await File.WriteAllTextAsync(configuration, $$"""
            global: {scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s}
            rule_files: ["{{ShippedFiles.PathOf("rules.yaml")}}"]
            scrape_configs: [{job_name: lockstep, static_configs: [{targets: [{{targets}}]}]}]

            """);
        var port = Ports.Free();
        var process = Process.Start(new ProcessStartInfo(
            Program,
            [$"--config.file={configuration}", $"--storage.tsdb.path={Path.Combine(folder, "data")}", string.Create(CultureInfo.InvariantCulture, $"--web.listen-address=127.0.0.1:{port}"), "--log.level=error"])
        {
            RedirectStandardError = true,
        })!;
        process.BeginErrorReadLine();
        var started = new RealPrometheus(process, port);
        await Until("Prometheus was not ready.", started.IsReady);
        return started;
    }

    /// <summary>Runs <c>promtool</c>, which must find nothing; skips the test where it is missing.</summary>
    public static void Check(params string[] arguments)
    {
        if (!File.Exists(Tool)) Assert.Skip(Missing);
        using var process = Process.Start(new ProcessStartInfo(Tool, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        Assert.True(process.WaitForExit(Longest));
        Assert.True(process.ExitCode == 0, output + error.Result);
    }

    /// <summary>The values of an instant query, without those that are no number. Fails where Prometheus refuses it.</summary>
    public async Task<IReadOnlyList<double>> Query(string expression)
    {
        using var form = new FormUrlEncodedContent([KeyValuePair.Create("query", expression)]);
        using var response = await _http.PostAsync(new Uri("api/v1/query", UriKind.Relative), form);
        var answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
        Assert.True(answer.GetProperty("status").GetString() == "success", $"{expression}: {answer}");
        return [.. answer.GetProperty("data").GetProperty("result").EnumerateArray()
            .Select(one => one.GetProperty("value")[1].GetString()!)
            .Where(value => value is not ("NaN" or "+Inf" or "-Inf"))
            .Select(value => double.Parse(value, CultureInfo.InvariantCulture))];
    }

    /// <summary>Waits until these queries, by name, have a number each, and fails with those that have none.</summary>
    public async Task UntilAllHaveNumbers(IEnumerable<(string Name, string Expression)> queries)
    {
        List<(string Name, string Expression)> open = [.. queries];
        await Until(
            () => $"There is nothing for: {string.Join('\n', open)}",
            async () =>
            {
                foreach (var query in open.ToArray())
                {
                    if ((await Query(query.Expression)).Count > 0) open.Remove(query);
                }

                return open.Count == 0;
            });
    }

    /// <summary>The data that an address of the API gives.</summary>
    public async Task<JsonElement> Get(string path) => JsonDocument.Parse(await _http.GetStringAsync(new Uri("api/v1/" + path, UriKind.Relative))).RootElement.GetProperty("data");

    public static Task Until(string message, Func<Task<bool>> isThere) => Until(() => message, isThere);

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        _http.Dispose();
    }

    private static async Task Until(Func<string> message, Func<Task<bool>> isThere)
    {
        var began = Stopwatch.GetTimestamp();
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(0.5));
        while (!await isThere())
        {
            if (Stopwatch.GetElapsedTime(began) > Longest) Assert.Fail(message());
            await timer.WaitForNextTickAsync();
        }
    }

    private async Task<bool> IsReady()
    {
        try
        {
            using var response = await _http.GetAsync(new Uri("-/ready", UriKind.Relative));
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
