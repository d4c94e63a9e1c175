using System.Text.Json;

namespace Lockstep.Host.Reports;

/// <summary>The curves of a run, out of its metrics.</summary>
/// <param name="Train">Running perplexity by step.</param>
/// <param name="Valid">Validation perplexity by the last step of each epoch.</param>
/// <param name="ValidAccuracy">Validation accuracy of a tagger by the last step of each epoch.</param>
/// <param name="WordsPerSecond">Speed by step.</param>
/// <param name="GradientNorm">Global norm before clipping by step.</param>
internal sealed record MetricsPoints(
    IReadOnlyList<CurvePoint> Train,
    IReadOnlyList<CurvePoint> Valid,
    IReadOnlyList<CurvePoint> ValidAccuracy,
    IReadOnlyList<CurvePoint> WordsPerSecond,
    IReadOnlyList<CurvePoint> GradientNorm)
{
    /// <summary>Reads the lines of <c>metrics.jsonl</c>; values that are null or missing leave a point out.</summary>
    public static MetricsPoints Of(IEnumerable<string> lines)
    {
        List<CurvePoint> train = [], valid = [], accuracy = [], speed = [], norm = [];
        foreach (var line in lines)
        {
            using var document = JsonDocument.Parse(line);
            var root = document.RootElement;
            Add(train, root, "perplexity");
            Add(valid, root, "valid_perplexity");
            Add(accuracy, root, "valid_accuracy");
            Add(speed, root, "words_per_second");
            Add(norm, root, "gradient_norm");
        }

        return new MetricsPoints(train, valid, accuracy, speed, norm);
    }

    private static void Add(List<CurvePoint> curve, JsonElement line, string name)
    {
        if (line.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number)
            curve.Add(new CurvePoint(line.GetProperty("global_step").GetDouble(), value.GetDouble()));
    }
}
