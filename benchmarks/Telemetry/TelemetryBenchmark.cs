using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Lockstep.Benchmarks.Telemetry;

/// <summary>What it costs a run to be watched: the same run in turn with nobody watching, with a page that somebody looks at, and with a collector.</summary>
internal static class TelemetryBenchmark
{
    private const string Page = "page     ";
    private const int ReportEvery = 100;

    public static void Run(Options options)
    {
        var (rounds, steps) = (options.Number("rounds", 5), options.Number("steps", 400));
        using var sink = new Sink();
        string[] collected = [$"OTEL_EXPORTER_OTLP_ENDPOINT={sink.Address}", "OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf", "OTEL_METRIC_EXPORT_INTERVAL=10000"];
        (string Name, string[] Variables, bool HasPage)[] ways =
        [
            ("nobody watches", [], false),
            ("a page, looked at", [], true),
            ("traces of every step, metrics and logs", collected, false),
            ("traces of every tenth step, metrics and logs", [.. collected, "OTEL_TRACES_SAMPLER=parentbased_traceidratio", "OTEL_TRACES_SAMPLER_ARG=0.1"], false),
        ];
        var rates = ways.Select(_ => new List<double>()).ToArray();
        var bytes = new long[ways.Length];
        for (var round = 0; round < rounds; round++)
        {
            foreach (var (index, way) in ways.Index())
            {
                rates[index].Add(Rate(options, steps, way.Variables, way.HasPage));
                bytes[index] = sink.TakeBytes();
            }
        }

        foreach (var (index, way) in ways.Index())
        {
            var shares = rates[index].Zip(rates[0], (watched, alone) => watched / alone).Order().ToList();
            Console.WriteLine(
                $"{way.Name}: {Measured.Median(rates[index]):F0} words/s, {100 * (1 - Measured.Median(shares)):F1} % slower in the median of pairs ({100 * (1 - shares[^1]):F1} to {100 * (1 - shares[0]):F1}), {bytes[index] / 1e3 / steps:F1} kB a step");
        }
    }

    private static double Rate(Options options, int steps, string[] variables, bool hasPage)
    {
        var folder = Directory.CreateTempSubdirectory("lockstep-telemetry-").FullName;
        try
        {
            string[] arguments =
            [
                Path.Combine(AppContext.BaseDirectory, "lockstep.dll"), "train", "--data", options.Text("data", ""), "--out", folder, "--json", "--max-steps", steps.ToString(CultureInfo.InvariantCulture),
                .. hasPage ? new[] { "--dashboard", "127.0.0.1:0" } : [],
            ];
            var start = new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
            foreach (var variable in variables) start.Environment[variable.Split('=')[0]] = variable[(variable.IndexOf('=', StringComparison.Ordinal) + 1)..];
            using var process = Process.Start(start)!;
            var looking = Task.CompletedTask;
            process.ErrorDataReceived += (_, said) =>
            {
                if (said.Data?.StartsWith(Page, StringComparison.Ordinal) == true) looking = Look(said.Data[Page.Length..]);
            };
            process.BeginErrorReadLine();
            var lines = process.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
            process.WaitForExit();
            looking.GetAwaiter().GetResult();
            // What is compiled at the first use takes from the first hundred steps, and is not what a run of hours costs.
            return lines.Select(line => JsonDocument.Parse(line).RootElement)
                .Where(happened => happened.GetProperty("event").GetString() == "step" && happened.GetProperty("global_step").GetInt64() > ReportEvery)
                .Average(happened => happened.GetProperty("words_per_second").GetDouble());
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // As an open page does.
    private static async Task Look(string url)
    {
        using var http = new HttpClient { Timeout = Timeout.InfiniteTimeSpan };
        await using var events = await http.GetStreamAsync(new Uri(url + "api/run/events"));
        await events.CopyToAsync(Stream.Null);
    }
}
