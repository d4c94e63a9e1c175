using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Lockstep.Coordinator.Runs;

/// <summary>The events that others script against, one JSON object a line; what is not finite is null.</summary>
public static class RunEventJson
{
    // Lines go to terminals and files, not into web pages: paths stay readable.
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The line of an event, or null for those that are not part of the contract.</summary>
    public static string? Line(RunEvent happened) => happened switch
    {
        RunEvent.StepReported step => Write(json => WriteStep(json, step)),
        RunEvent.EpochEnded epoch => Write(json => WriteEpoch(json, epoch)),
        RunEvent.Interrupted interrupted => Write(json =>
        {
            json.WriteString("event", "interrupted");
            json.WriteNumber("global_step", interrupted.Steps);
            json.WriteString("run", interrupted.Folder);
        }),
        RunEvent.Listening listening => Write(json =>
        {
            json.WriteString("event", "listening");
            json.WriteString("address", listening.Address);
            json.WriteNumber("data_port", listening.DataPort);
        }),
        RunEvent.WorkerJoined joined => Write(json =>
        {
            json.WriteString("event", "worker_joined");
            json.WriteString("worker", joined.Worker);
        }),
        RunEvent.WorkerLeft left => Write(json =>
        {
            json.WriteString("event", "worker_left");
            json.WriteString("worker", left.Worker);
            json.WriteString("reason", left.Reason);
        }),
        RunEvent.WorkerQuarantined quarantined => Write(json =>
        {
            json.WriteString("event", "worker_quarantined");
            json.WriteString("worker", quarantined.Worker);
            json.WriteNumber("global_step", quarantined.Step);
            json.WriteNumber("shard", quarantined.Shard);
        }),
        RunEvent.Finished finished => RunResultJson.Line(finished.Result),
        _ => null,
    };

    /// <summary>The line of a step in the metrics: that of the event, and more.</summary>
    internal static string MetricsLine(RunEvent.StepReported step, DateTimeOffset time) => Write(json =>
    {
        WriteStep(json, step);
        WriteReal(json, "learning_rate", step.LearningRate);
        WriteReal(json, "gradient_norm", step.GradientNorm);
        WriteReal(json, "cost", step.Cost);
        json.WriteString("time", time);
    });

    /// <summary>The line of an epoch in the metrics: that of the event, and more.</summary>
    internal static string MetricsLine(RunEvent.EpochEnded epoch, DateTimeOffset time) => Write(json =>
    {
        WriteEpoch(json, epoch);
        json.WriteNumber("global_step", epoch.GlobalStep);
        json.WriteString("time", time);
    });

    internal static string Write(Action<Utf8JsonWriter> fields)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Plain))
        {
            json.WriteStartObject();
            fields(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    internal static void WriteReal(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } real && double.IsFinite(real)) json.WriteNumber(name, real);
        else json.WriteNull(name);
    }

    private static void WriteStep(Utf8JsonWriter json, RunEvent.StepReported step)
    {
        json.WriteString("event", "step");
        json.WriteNumber("epoch", step.Epoch);
        json.WriteNumber("step", step.Step);
        json.WriteNumber("global_step", step.GlobalStep);
        WriteReal(json, "perplexity", step.Perplexity);
        WriteReal(json, "words_per_second", step.WordsPerSecond);
    }

    private static void WriteEpoch(Utf8JsonWriter json, RunEvent.EpochEnded epoch)
    {
        json.WriteString("event", "epoch");
        json.WriteNumber("epoch", epoch.Epoch);
        WriteReal(json, "learning_rate", epoch.LearningRate);
        WriteReal(json, "train_perplexity", epoch.TrainPerplexity);
        WriteReal(json, "valid_perplexity", epoch.ValidPerplexity);
        WriteReal(json, "seconds", epoch.Seconds);
        if (epoch.ValidAccuracy is { } accuracy) WriteReal(json, "valid_accuracy", accuracy);
    }
}
