using System.Text.Json;
using Lockstep.Model.Storage;

namespace Lockstep.Coordinator.Runs;

/// <summary>The events that others script against, one JSON object a line; what is not finite is null.</summary>
public static class RunEventJson
{
    /// <summary>The line of an event, or null for those that are not part of the contract.</summary>
    public static string? Line(RunEvent happened) => happened switch
    {
        RunEvent.StepReported step => PlainJson.Line(json => WriteStep(json, step)),
        RunEvent.EpochEnded epoch => PlainJson.Line(json => WriteEpoch(json, epoch)),
        RunEvent.Interrupted interrupted => PlainJson.Line(json =>
        {
            json.WriteString("event", "interrupted");
            json.WriteNumber("global_step", interrupted.Steps);
            json.WriteString("run", interrupted.Folder);
            if (!interrupted.IsSaved) json.WriteNumber("saved_steps", interrupted.SavedSteps);
        }),
        RunEvent.Listening listening => PlainJson.Line(json =>
        {
            json.WriteString("event", "listening");
            json.WriteString("address", listening.Address);
            json.WriteNumber("data_port", listening.DataPort);
        }),
        RunEvent.WorkerJoined joined => PlainJson.Line(json =>
        {
            json.WriteString("event", "worker_joined");
            json.WriteString("worker", joined.Worker);
        }),
        RunEvent.WorkerLeft left => PlainJson.Line(json =>
        {
            json.WriteString("event", "worker_left");
            json.WriteString("worker", left.Worker);
            json.WriteString("reason", left.Reason);
        }),
        RunEvent.WorkerQuarantined quarantined => PlainJson.Line(json =>
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
    internal static string MetricsLine(RunEvent.StepReported step, DateTimeOffset time) => PlainJson.Line(json =>
    {
        WriteStep(json, step);
        json.WriteReal("learning_rate", step.LearningRate);
        json.WriteReal("gradient_norm", step.GradientNorm);
        json.WriteReal("cost", step.Cost);
        json.WriteString("time", time);
    });

    /// <summary>The line of an epoch in the metrics: that of the event, and more.</summary>
    internal static string MetricsLine(RunEvent.EpochEnded epoch, DateTimeOffset time) => PlainJson.Line(json =>
    {
        WriteEpoch(json, epoch);
        json.WriteNumber("global_step", epoch.GlobalStep);
        json.WriteString("time", time);
    });

    private static void WriteStep(Utf8JsonWriter json, RunEvent.StepReported step)
    {
        json.WriteString("event", "step");
        json.WriteNumber("epoch", step.Epoch);
        json.WriteNumber("step", step.Step);
        json.WriteNumber("global_step", step.GlobalStep);
        json.WriteReal("perplexity", step.Perplexity);
        json.WriteReal("words_per_second", step.WordsPerSecond);
    }

    private static void WriteEpoch(Utf8JsonWriter json, RunEvent.EpochEnded epoch)
    {
        json.WriteString("event", "epoch");
        json.WriteNumber("epoch", epoch.Epoch);
        json.WriteReal("learning_rate", epoch.LearningRate);
        json.WriteReal("train_perplexity", epoch.TrainPerplexity);
        json.WriteReal("valid_perplexity", epoch.ValidPerplexity);
        json.WriteReal("seconds", epoch.Seconds);
        if (epoch.ValidAccuracy is { } accuracy) json.WriteReal("valid_accuracy", accuracy);
    }
}
