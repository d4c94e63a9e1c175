using System.Text.Json;
using Lockstep.Host.Planning.Bytes;
using Lockstep.Model.Storage;

namespace Lockstep.Host.Planning;

/// <summary>A plan as one JSON object.</summary>
internal static class PlanJson
{
    public static string Line(ClusterPlan plan) => PlainJson.Line(json =>
    {
        json.WriteString("recipe", plan.Options.Recipe);
        json.WriteNumber("parameters", plan.Run.Layout.ParameterCount);
        json.WriteNumber("threads", plan.Options.Threads);
        json.WriteWhole("cores", plan.Options.Cores);
        json.WriteReal("bits_per_second", plan.Options.Bandwidth.BitsPerSecond);
        json.WriteNumber("words_per_second_alone", plan.Alone);
        json.WriteNumber("crowding", plan.Measured.Crowding);
        json.WriteNumber("steps", plan.Run.Steps);
        json.WriteNumber("useful_workers", plan.UsefulWorkers);
        json.WriteNumber("checkpoint_bytes", plan.CheckpointBytes);
        json.WriteNumber("disk_bytes", plan.DiskBytes);
        json.WriteStartArray("workers");
        foreach (var row in plan.Rows) Write(json, row);
        json.WriteEndArray();
        json.WritePropertyName("slices_otherwise");
        Write(json, plan.Otherwise);
        json.WriteStartArray("memory");
        foreach (var part in plan.Memory)
        {
            json.WriteStartObject();
            json.WriteString("part", part.Name);
            json.WriteNumber("worker_bytes", part.Worker);
            json.WriteNumber("coordinator_bytes", part.Coordinator);
            json.WriteNumber("standby_bytes", part.Standby);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    private static void Write(Utf8JsonWriter json, PlanRow row)
    {
        json.WriteStartObject();
        json.WriteNumber("workers", row.Workers);
        json.WriteString("slices", row.Traffic.SlicesOnWorkers ? "workers" : "coordinator");
        json.WriteStartArray("shards");
        foreach (var share in row.Traffic.Shares) json.WriteNumberValue(share.Shards);
        json.WriteEndArray();
        json.WriteNumber("step_seconds", row.Step.Seconds);
        json.WriteNumber("computing_seconds", row.Step.Computing);
        json.WriteNumber("sending_seconds", row.Step.Sending);
        json.WriteNumber("receiving_seconds", row.Step.Receiving);
        json.WriteNumber("deciding_seconds", row.Step.Deciding);
        json.WriteNumber("words_per_second", row.WordsPerSecond);
        json.WriteNumber("efficiency", row.Efficiency);
        json.WriteNumber("run_seconds", row.RunSeconds);
        Write(json, "worker", row.Traffic.BusiestWorker);
        Write(json, "coordinator", row.Traffic.Coordinator);
        json.WriteNumber("bytes_up_a_step_and_worker", row.Traffic.Summary.Up);
        json.WriteNumber("bytes_down_a_step_and_worker", row.Traffic.Summary.Down);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string node, Passing passing)
    {
        json.WriteNumber(node + "_sent_bytes", passing.Sent);
        json.WriteNumber(node + "_received_bytes", passing.Received);
    }
}
