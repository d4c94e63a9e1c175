using System.Net;
using System.Text;
using System.Text.Json;
using Lockstep.Coordinator.Runs;
using Lockstep.Host.Monitoring;
using Lockstep.Model.Learning;
using Lockstep.Model.Recipes;
using static System.FormattableString;

namespace Lockstep.Host.Reports;

/// <summary>A run as one HTML page that needs nothing else.</summary>
internal static class ReportPage
{
    private const string Style =
        """
        :root { color-scheme: light dark; --ink: #1c2128; --faint: #6b7480; --grid: #d9dee4; --page: #ffffff; --first: #0b69c7; --second: #c2410c; --third: #0f8a6a; }
        @media (prefers-color-scheme: dark) {
          :root { --ink: #e4e8ed; --faint: #98a2ae; --grid: #333b45; --page: #14181d; --first: #6cb2ff; --second: #ff9d5c; --third: #4fd1ab; }
        }
        body { margin: 2rem auto; max-width: 46rem; padding: 0 1rem; background: var(--page); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
        svg { width: 100%; height: auto; margin-top: 1.5rem; font: 12px system-ui, sans-serif; }
        svg text { fill: var(--faint); }
        svg .title { fill: var(--ink); font-size: 14px; font-weight: 600; }
        .grid { stroke: var(--grid); }
        .line { fill: none; stroke-width: 1.8; stroke-linejoin: round; }
        .curve0 .line { stroke: var(--first); } .curve0 circle, .curve0 .legend { fill: var(--first); }
        .curve1 .line { stroke: var(--second); } .curve1 circle, .curve1 .legend { fill: var(--second); }
        .timeline .computing { fill: var(--first); } .timeline .pushing { fill: var(--second); } .timeline .receiving { fill: var(--third); } .timeline .waiting { fill: var(--grid); } .timeline .legend.waiting { fill: var(--faint); }
        table { border-collapse: collapse; width: 100%; } th { text-align: left; font-weight: 400; color: var(--faint); width: 14rem; }
        td, th { padding: .2rem .6rem .2rem 0; border-bottom: 1px solid var(--grid); vertical-align: top; overflow-wrap: anywhere; }
        """;

    /// <summary>The page.</summary>
    public static string Html(RunFacts run, RunResult result, MetricsPoints metrics, IReadOnlyCollection<TimelineStep> lastSteps)
    {
        var name = WebUtility.HtmlEncode(Path.GetFileName(run.Folder));
        var page = new StringBuilder();
        page.Append(Invariant($"<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>{name}</title><style>{Style}</style></head><body>"));
        page.Append(Invariant($"<h1>{name}</h1>"));
        AppendTable(page, "Result", Result(run, result));
        page.Append(LineChart.Svg("Perplexity", [new Curve("training", metrics.Train), new Curve("validation", metrics.Valid, HasMarkers: true)], isLogarithmic: true));
        if (metrics.ValidAccuracy.Count > 0)
            page.Append(LineChart.Svg("Accuracy", [new Curve("validation", metrics.ValidAccuracy, HasMarkers: true)], isLogarithmic: false));
        page.Append(LineChart.Svg("Words a second", [new Curve("words/s", metrics.WordsPerSecond)], isLogarithmic: false));
        page.Append(LineChart.Svg("Gradient norm before clipping", [new Curve("norm", metrics.GradientNorm)], isLogarithmic: false));
        page.Append(TimelineChart.Svg(lastSteps));
        AppendTable(page, "Recipe", Recipe(run));
        return page.Append("</body></html>\n").ToString();
    }

    private static IEnumerable<(string Name, string Value)> Result(RunFacts run, RunResult result)
    {
        if (result.Tagger is { } tagger)
        {
            yield return ("Test accuracy", Accuracy(tagger.TestAccuracy));
            yield return ("Validation accuracy", Accuracy(tagger.ValidAccuracy));
        }

        yield return ("Test perplexity", Perplexity(result.TestPerplexity, result.TestFloor));
        yield return ("Validation perplexity", Perplexity(result.ValidPerplexity, result.ValidFloor));
        yield return ("Steps", Invariant($"{result.Steps:N0} of {run.Plan.Steps:N0}"));
        yield return ("Words a second", result.WordsPerSecond is { } rate ? Invariant($"{rate:N0}") : "-");
        yield return ("Workers", Invariant($"{run.Workers} of {run.ThreadsPerWorker} threads"));
        yield return ("Corpus", Corpus(run.Plan.Task));
        yield return ("Parameters", Invariant($"{run.Parameters:N0}"));
        yield return ("SHA-256 of the weights", result.WeightsSha256);
    }

    private static IEnumerable<(string Name, string Value)> Recipe(RunFacts run)
    {
        using var json = JsonDocument.Parse(RecipeFile.ToJson(run.Plan.Recipe));
        return [.. json.RootElement.EnumerateObject().Select(field => (field.Name, field.Value.ToString()))];
    }

    private static string Corpus(IRunTask task) => task switch
    {
        LanguageModelTask { Corpus: var corpus } => Invariant($"{corpus.Name}: {corpus.Train.Length:N0} tokens to train on, {corpus.Vocabulary.Count:N0} words"),
        TaggerTask { Corpus: var corpus } => Invariant($"{corpus.Name}: {corpus.Train.Words:N0} words to train on, {corpus.Vocabulary.Tags.Length:N0} tags"),
        _ => task.CorpusName,
    };

    private static string Accuracy(double? share) => share is { } value ? Invariant($"{100 * value:0.00} %") : "not measured";

    private static string Perplexity(double? measured, double? floor) => (measured, floor) switch
    {
        (null, _) => "not measured",
        ({ } value, null) => Invariant($"{value:0.00}"),
        ({ } value, { } least) => Invariant($"{value:0.00}; the language itself has {least:0.00}"),
    };

    private static void AppendTable(StringBuilder page, string heading, IEnumerable<(string Name, string Value)> rows)
    {
        page.Append(Invariant($"<h2>{heading}</h2><table>"));
        foreach (var (name, value) in rows) page.Append(Invariant($"<tr><th>{WebUtility.HtmlEncode(name)}</th><td>{WebUtility.HtmlEncode(value)}</td></tr>"));
        page.Append("</table>");
    }
}
