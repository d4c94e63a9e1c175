using System.Text.Json;
using Lockstep.Host.Reports;

namespace Lockstep.Benchmarks;

/// <summary>Draws the perplexities of several runs into one picture: of training over the steps since the point before, of validation with dots.</summary>
internal static class CurvesDrawing
{
    private const string Style =
        """
        svg { --ink: #1c2128; --faint: #6b7480; --grid: #d9dee4; font: 12px system-ui, sans-serif; }
        @media (prefers-color-scheme: dark) { svg { --ink: #e4e8ed; --faint: #98a2ae; --grid: #333b45; } }
        text { fill: var(--faint); } .title { fill: var(--ink); font-size: 14px; font-weight: 600; } .grid { stroke: var(--grid); }
        .line { fill: none; stroke-width: 1.8; stroke-linejoin: round; }
        """;

    private static readonly string[] Colours = ["#2f81d6", "#d9641e", "#2e9e5b"];

    /// <param name="path">The SVG to write.</param>
    /// <param name="runs">NAME=FOLDER each, as many as there are colours at most.</param>
    public static void Draw(string path, IReadOnlyList<string> runs)
    {
        var curves = runs.Select(run => run.Split('=', 2)).Select(run => Curves(run[0], File.ReadLines(Path.Combine(run[1], "metrics.jsonl")))).ToList();
        var colours = curves.Select((_, i) => $".curve{i} .line, .curve{i + curves.Count} .line {{ stroke: {Colours[i]}; }} .curve{i} .legend, .curve{i + curves.Count} circle {{ fill: {Colours[i]}; }}");
        var style = $"<style>{Style}\n{string.Join('\n', colours)}</style>";
        var svg = LineChart.Svg("Perplexity", [.. curves.Select(run => run.Train), .. curves.Select(run => run.Valid)], isLogarithmic: true)
            .Replace("<svg ", "<svg xmlns=\"http://www.w3.org/2000/svg\" ", StringComparison.Ordinal)
            .Replace("<text class=\"title\"", style + "<text class=\"title\"", StringComparison.Ordinal);
        File.WriteAllText(path, svg + "\n");
    }

    private static (Curve Train, Curve Valid) Curves(string name, IEnumerable<string> metrics)
    {
        List<CurvePoint> train = [], valid = [];
        var (nats, steps) = (0.0, 0L);
        foreach (var line in metrics)
        {
            using var document = JsonDocument.Parse(line);
            var root = document.RootElement;
            var at = root.GetProperty("global_step").GetDouble();
            if (root.GetProperty("event").GetString() == "epoch")
            {
                valid.Add(new CurvePoint(at, root.GetProperty("valid_perplexity").GetDouble()));
                (nats, steps) = (0, 0);
                continue;
            }

            // Metrics have the perplexity since the epoch began; what it was since the line before follows from the sums of both.
            var (allSteps, allNats) = (root.GetProperty("step").GetInt64() + 1, Math.Log(root.GetProperty("perplexity").GetDouble()));
            allNats *= allSteps;
            if (allSteps > 1) train.Add(new CurvePoint(at, Math.Exp((allNats - nats) / (allSteps - steps))));
            (nats, steps) = (allNats, allSteps);
        }

        return (new Curve(name, train), new Curve("", valid, HasMarkers: true));
    }
}
