using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Lockstep.Model.Storage;

/// <summary>Progress as JSON whose numbers read back to the identical ones; what is not finite is written as a text.</summary>
internal static class ProgressJson
{
    private const string Step = "step";
    private const string EpochCost = "epoch_cost";
    private const string BestValidPerplexity = "best_valid_perplexity";
    private const string BestValidAccuracy = "best_valid_accuracy";
    private const string BestStep = "best_step";

    public static string Write(Progress progress)
    {
        using var json = new MemoryStream();
        using (var writer = new Utf8JsonWriter(json))
        {
            writer.WriteStartObject();
            writer.WriteNumber(Step, progress.Step);
            WriteReal(writer, EpochCost, progress.EpochCost);
            if (progress.BestValidPerplexity is { } best) WriteReal(writer, BestValidPerplexity, best);
            else writer.WriteNull(BestValidPerplexity);
            if (progress.BestValidAccuracy is { } accuracy) WriteReal(writer, BestValidAccuracy, accuracy);
            if (progress.BestStep is { } bestStep) writer.WriteNumber(BestStep, bestStep);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(json.ToArray());
    }

    /// <exception cref="InputException">It is not what <see cref="Write"/> writes.</exception>
    public static Progress Read(string json, string source)
    {
        using var document = StrictJson.ParseObject(Encoding.UTF8.GetBytes(json), source);
        var root = document.RootElement;
        if (root.TryGetProperty(Step, out var step) && step.ValueKind == JsonValueKind.Number && step.TryGetInt64(out var steps) && steps >= 0
            && root.TryGetProperty(EpochCost, out var cost) && ReadReal(cost) is { } epochCost
            && root.TryGetProperty(BestValidPerplexity, out var best) && (best.ValueKind == JsonValueKind.Null || ReadReal(best) is not null))
        {
            // Older files have neither.
            return new Progress(
                steps,
                epochCost,
                ReadReal(best),
                root.TryGetProperty(BestValidAccuracy, out var accuracy) ? ReadReal(accuracy) : null,
                root.TryGetProperty(BestStep, out var bestStep) && bestStep.ValueKind == JsonValueKind.Number && bestStep.TryGetInt64(out var stepOfBest) ? stepOfBest : null);
        }

        throw new InputException($"{source} lacks one of {Step}, {EpochCost} and {BestValidPerplexity}; use an earlier checkpoint.");
    }

    private static void WriteReal(Utf8JsonWriter writer, string name, double value)
    {
        if (double.IsFinite(value)) writer.WriteNumber(name, value);
        else writer.WriteString(name, value.ToString(CultureInfo.InvariantCulture));
    }

    private static double? ReadReal(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Number => json.GetDouble(),
        JsonValueKind.String when double.TryParse(json.GetString(), CultureInfo.InvariantCulture, out var value) => value,
        _ => null,
    };
}
