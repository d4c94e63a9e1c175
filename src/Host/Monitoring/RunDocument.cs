using System.Text.Json;
using Lockstep.Model;
using Lockstep.Model.Recipes;
using Lockstep.Model.Storage;

namespace Lockstep.Host.Monitoring;

/// <summary>A snapshot as the JSON that the page, <c>lockstep status</c> and others read. What is unknown or not finite is null.</summary>
internal static class RunDocument
{
    /// <summary>The document.</summary>
    /// <param name="run">The snapshot.</param>
    /// <param name="points">Points of the curves.</param>
    /// <param name="isReset">Whether these are all points, and not only those since the document before.</param>
    public static byte[] Write(RunSnapshot run, IReadOnlyList<SeriesPoint> points, bool isReset) => PlainJson.Utf8Line(json =>
    {
        json.WritePropertyName("run");
        WriteRun(json, run);
        json.WriteString("state", run.State);
        json.WritePropertyName("progress");
        WriteProgress(json, run);
        json.WritePropertyName("series");
        WriteSeries(json, points, isReset);
        WriteArray(json, "epochs", run.Epochs, WriteEpoch);
        WriteArray(json, "workers", run.Workers, WriteWorker);
        WriteArray(json, "timeline", run.Timeline, WriteStep);
        WriteArray(json, "events", run.Events, WriteEvent);
        json.WritePropertyName("diagnosis");
        WriteDiagnosis(json, run.Diagnosis);
        json.WritePropertyName("checkpoint");
        WriteCheckpoint(json, run.Checkpoint);
    });

    private static void WriteRun(Utf8JsonWriter json, RunSnapshot run)
    {
        var facts = run.Facts;
        json.WriteStartObject();
        json.WriteString("id", facts?.Id.ToString());
        json.WriteString("name", facts is null ? null : Path.GetFileName(facts.Folder));
        json.WriteString("folder", facts?.Folder);
        json.WriteString("task", facts?.Plan.Recipe.Task);
        json.WritePropertyName("recipe");
        if (facts is null) json.WriteNullValue();
        else WriteRecipe(json, facts.Plan.Recipe);
        json.WriteWhole("parameters", facts?.Parameters);
        json.WriteString("corpus", facts?.Plan.Task.CorpusName);
        json.WriteWhole("vector_bits", facts?.VectorBits);
        json.WriteNumber("numerics", NumericsVersion.Current);
        json.WriteWhole("term", facts?.Term);
        json.WriteString("version", ProgramVersion.Text);
        json.WriteString("started", run.Started);
        json.WriteString("address", run.Address);
        json.WriteEndObject();
    }

    // On one line, as an event stream needs it.
    private static void WriteRecipe(Utf8JsonWriter json, Recipe recipe)
    {
        using var document = JsonDocument.Parse(RecipeFile.ToJson(recipe));
        document.RootElement.WriteTo(json);
    }

    private static void WriteProgress(Utf8JsonWriter json, RunSnapshot run)
    {
        var (facts, progress) = (run.Facts, run.Progress);
        var steps = progress?.Steps ?? facts?.FirstStep;
        json.WriteStartObject();
        json.WriteWhole("steps", steps);
        json.WriteWhole("total_steps", facts?.Steps);
        json.WriteWhole("epoch", progress?.Epoch);
        json.WriteWhole("epochs", facts?.Plan.Recipe.Epochs);
        json.WriteWhole("step_in_epoch", progress is null ? null : facts?.StepInEpoch(progress));
        json.WriteWhole("steps_per_epoch", facts?.Plan.StepsPerEpoch);
        json.WriteReal("perplexity", progress?.Perplexity);
        json.WriteReal("words_per_second", run.WordsPerSecond);
        json.WriteReal("gradient_norm", progress?.Decision.GradientNorm);
        json.WriteReal("clip_factor", progress?.ClipFactor);
        json.WriteReal("learning_rate", progress?.LearningRate);
        json.WriteReal("valid_perplexity", run.Epochs.IsEmpty ? null : run.Epochs[^1].ValidPerplexity);
        json.WriteReal("elapsed_seconds", run.ElapsedSeconds);
        json.WriteReal("eta_seconds", run.EtaSeconds);
        json.WriteEndObject();
    }

    private static void WriteSeries(Utf8JsonWriter json, IReadOnlyList<SeriesPoint> points, bool isReset)
    {
        json.WriteStartObject();
        json.WriteBoolean("reset", isReset);
        WriteArray(json, "points", points, (to, point) =>
        {
            to.WriteStartArray();
            to.WriteNumberValue(point.Step);
            to.WriteRealValue(point.Perplexity);
            to.WriteRealValue(point.WordsPerSecond);
            to.WriteRealValue(point.GradientNorm);
            to.WriteEndArray();
        });
        json.WriteEndObject();
    }

    private static void WriteEpoch(Utf8JsonWriter json, Coordinator.Runs.RunEvent.EpochEnded epoch)
    {
        json.WriteStartObject();
        json.WriteNumber("epoch", epoch.Epoch);
        json.WriteNumber("global_step", epoch.GlobalStep);
        json.WriteReal("train_perplexity", epoch.TrainPerplexity);
        json.WriteReal("valid_perplexity", epoch.ValidPerplexity);
        json.WriteReal("learning_rate", epoch.LearningRate);
        json.WriteReal("seconds", epoch.Seconds);
        json.WriteEndObject();
    }

    private static void WriteWorker(Utf8JsonWriter json, WorkerLine worker)
    {
        json.WriteStartObject();
        json.WriteString("name", worker.Name);
        json.WriteString("state", worker.State);
        json.WriteBoolean("here", !worker.IsNode);
        json.WriteNumber("shards", worker.Shards);
        json.WriteReal("words_per_second", worker.WordsPerSecond);
        json.WriteReal("computing", worker.Computing);
        json.WriteReal("waiting", worker.Waiting);
        json.WriteReal("transferring", worker.Transferring);
        json.WriteReal("stalled", worker.Link?.Stalled);
        json.WriteWhole("bytes_sent", worker.Link?.ReceivedBytes);
        json.WriteWhole("bytes_received", worker.Link?.SentBytes);
        json.WriteWhole("queued_frames", worker.Link?.QueuedFrames);
        json.WriteReal("last_seen_seconds", worker.SecondsUnseen);
        json.WriteString("cause", worker.Cause is { } cause ? CauseNames.NameOf(cause) : null);
        json.WriteEndObject();
    }

    private static void WriteStep(Utf8JsonWriter json, TimelineStep step)
    {
        json.WriteStartObject();
        json.WriteNumber("step", step.Step);
        json.WriteReal("began", Rounded(step.Began));
        json.WriteReal("ended", Rounded(step.Ended));
        WriteArray(json, "lanes", step.Lanes, (to, lane) =>
        {
            to.WriteStartObject();
            to.WriteString("worker", lane.Worker);
            WriteArray(to, "segments", lane.Segments, (into, segment) =>
            {
                into.WriteStartObject();
                into.WriteString("kind", segment.Kind);
                into.WriteReal("from", Rounded(segment.From));
                into.WriteReal("to", Rounded(segment.To));
                into.WriteEndObject();
            });
            to.WriteEndObject();
        });
        json.WriteEndObject();
    }

    private static void WriteEvent(Utf8JsonWriter json, LoggedEvent happened)
    {
        json.WriteStartObject();
        json.WriteString("time", happened.Time);
        json.WriteString("kind", happened.Kind);
        json.WriteString("text", happened.Text);
        json.WriteEndObject();
    }

    private static void WriteDiagnosis(Utf8JsonWriter json, Diagnosis diagnosis)
    {
        json.WriteStartObject();
        json.WriteString("verdict", diagnosis.Verdict switch { Verdict.Ok => "ok", Verdict.Slow => "slow", _ => "stuck" });
        json.WriteString("worker", diagnosis.Worker);
        json.WriteString("cause", diagnosis.Cause is { } cause ? CauseNames.NameOf(cause) : null);
        json.WriteString("text", diagnosis.Text);
        json.WriteEndObject();
    }

    private static void WriteCheckpoint(Utf8JsonWriter json, CheckpointLine? checkpoint)
    {
        if (checkpoint is null)
        {
            json.WriteNullValue();
            return;
        }

        json.WriteStartObject();
        json.WriteNumber("steps", checkpoint.Steps);
        json.WriteReal("age_seconds", checkpoint.AgeSeconds);
        json.WriteReal("seconds", checkpoint.Seconds);
        json.WriteEndObject();
    }

    private static void WriteArray<T>(Utf8JsonWriter json, string name, IEnumerable<T> items, Action<Utf8JsonWriter, T> write)
    {
        json.WriteStartArray(name);
        foreach (var item in items) write(json, item);
        json.WriteEndArray();
    }

    private static double Rounded(double seconds) => Math.Round(seconds, 4);
}
