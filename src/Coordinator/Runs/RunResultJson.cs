using System.Text.Json;
using Lockstep.Model;
using Lockstep.Model.Storage;

namespace Lockstep.Coordinator.Runs;

/// <summary>The result of a run as the <c>finished</c> event, which also lies in the run's folder.</summary>
public static class RunResultJson
{
    private const string Steps = "steps";
    private const string Digest = "weights_sha256";
    private const string ValidPerplexity = "valid_perplexity";
    private const string TestPerplexity = "test_perplexity";
    private const string WordsPerSecond = "words_per_second";
    private const string ValidFloor = "valid_floor";
    private const string TestFloor = "test_floor";
    private const string ValidAccuracy = "valid_accuracy";
    private const string TestAccuracy = "test_accuracy";
    private const string BytesUp = "bytes_up_a_step_and_worker";
    private const string BytesDown = "bytes_down_a_step_and_worker";

    /// <summary>The event's line. The floors come last, and only where the language knows its own; accuracies only where the run is that of a tagger.</summary>
    public static string Line(RunResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        return PlainJson.Line(json =>
        {
            json.WriteString("event", "finished");
            json.WriteNumber(Steps, result.Steps);
            json.WriteString(Digest, result.WeightsSha256);
            json.WriteReal(ValidPerplexity, result.ValidPerplexity);
            json.WriteReal(TestPerplexity, result.TestPerplexity);
            json.WriteReal(WordsPerSecond, result.WordsPerSecond);
            json.WriteString("model", result.Model);
            if (result.ValidFloor is { } valid) json.WriteReal(ValidFloor, valid);
            if (result.TestFloor is { } test) json.WriteReal(TestFloor, test);
            if (result.Tagger is { } tagger)
            {
                json.WriteReal(ValidAccuracy, tagger.ValidAccuracy);
                json.WriteReal(TestAccuracy, tagger.TestAccuracy);
            }

            if (result.Wire is not { } wire) return;
            json.WriteReal(BytesUp, wire.Up);
            json.WriteReal(BytesDown, wire.Down);
        });
    }

    /// <summary>Reads the result of a run that ended before.</summary>
    /// <param name="line">What <see cref="Line"/> gave, from the run's folder.</param>
    /// <param name="folder">The folder, for messages.</param>
    /// <param name="model">Where the model lies now; the folder may have been moved.</param>
    /// <exception cref="InputException">It is not a result.</exception>
    public static RunResult Read(string line, string folder, string model)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            var root = document.RootElement;
            return new RunResult(
                root.GetProperty(Steps).GetInt64(),
                root.GetProperty(Digest).GetString() ?? throw new FormatException(),
                Real(root, ValidPerplexity),
                Real(root, TestPerplexity),
                Real(root, WordsPerSecond),
                model,
                Real(root, ValidFloor),
                Real(root, TestFloor),
                root.TryGetProperty(ValidAccuracy, out _) ? new TaggerResult(Real(root, ValidAccuracy), Real(root, TestAccuracy)) : null,
                Real(root, BytesUp) is { } up ? new WireFigures(up, Real(root, BytesDown) ?? 0) : null);
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new InputException($"finished.json in {folder} is not the result of a run; remove it and resume the run to compute it again.", exception);
        }
    }

    private static double? Real(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value.GetDouble() : null;
}
