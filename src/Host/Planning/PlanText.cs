using System.Text;
using Lockstep.Host.Planning.Timing;
using static System.FormattableString;

namespace Lockstep.Host.Planning;

/// <summary>A plan in words and tables.</summary>
internal static class PlanText
{
    // A difference that is more than what a plan is off by now and then.
    private const double WorthChanging = 0.9;

    private static readonly string[] StepHeads = ["workers", "shards", "step ms", "computing", "sending", "receiving", "deciding", "words/s", "efficiency", "run", "coordinator MB in", "out"];
    private static readonly string[] ByteHeads = ["MB a step", "worker sends", "receives", "coordinator receives", "sends", "step ms"];
    private static readonly string[] MemoryHeads = ["memory, MB", "worker", "coordinator", "standby", ""];

    public static string Of(ClusterPlan plan)
    {
        var (text, options, run) = (new StringBuilder(), plan.Options, plan.Run);
        var recipe = run.Recipe;
        void Line(FormattableString line) => text.Append(Invariant(line)).Append('\n');
        void Table(IEnumerable<string> rows)
        {
            text.Append('\n');
            foreach (var row in rows) text.Append(row).Append('\n');
        }

        Line($"recipe    {options.Recipe}: {recipe.Cell}, {recipe.NumLayers} layers of {recipe.HiddenSize} units; batches of {recipe.BatchSize} rows x {recipe.NumSteps} steps in {recipe.Shards} shards");
        Line($"text      {run.Text}");
        Line($"model     {run.Layout.ParameterCount:N0} parameters, {run.Layout.ParameterCount * sizeof(float) / 1e6:N1} MB");
        Line($"cluster   {Count(options.Workers, "worker")} x {Count(options.Threads, "thread")}, {Cores(options)}; links of {options.Bandwidth}; slices {Place(options.SlicesOnWorkers)}");
        Line($"pace      {Pace(plan)}");
        Line($"step      {plan.Asked.Step.Seconds * 1e3:N0} ms, {plan.Asked.WordsPerSecond:N0} words/s; {Whole(plan)}");
        Line($"advice    {Advice(plan)}");
        Line($"disk      {plan.DiskBytes / 1e6:N0} MB: {options.KeptCheckpoints} checkpoints of {plan.CheckpointBytes / 1e6:N1} MB, that of the best epoch, one being written, and two models");
        Table(Columns([StepHeads, .. plan.Rows.Select(StepRow)], 0));
        Table(Columns([ByteHeads, .. ((PlanRow[])[plan.Asked, plan.Otherwise]).OrderBy(row => row.Traffic.SlicesOnWorkers).Select(ByteRow)], 1));
        Table(Columns([MemoryHeads, .. plan.Memory.Select(part => (string[])[part.Name, Megabytes(part.Worker), Megabytes(part.Coordinator), Megabytes(part.Standby), part.Arithmetic]), MemorySum(plan)], 1, 1));
        return text.ToString();
    }

    private static string Cores(PlanOptions options) => options.Cores is { } cores ? $"all processes on one machine of {Count(cores, "core")}" : "each process with a core a thread of its own";

    private static string Pace(ClusterPlan plan) => Invariant(plan.Options.WordsPerSecond is null
        ? (FormattableString)$"measured here: {plan.Alone:N0} words/s of one worker alone{(plan.Measured.Crowding > 1 ? Invariant($", computing takes {plan.Measured.Crowding:0.00} times as long with all cores busy") : "")}"
        : $"given: {plan.Options.WordsPerSecond:N0} words/s of one worker alone");

    private static string Whole(ClusterPlan plan) =>
        Invariant($"{Count(plan.Run.Recipe.Epochs, "epoch")} of {plan.Run.StepsPerEpoch:N0} steps in {Duration(plan.Asked.RunSeconds)}, evaluation not counted");

    private static string Advice(ClusterPlan plan)
    {
        var advice = plan.UsefulWorkers == plan.Run.Recipe.Shards
            ? Invariant($"up to {plan.UsefulWorkers} workers, a shard each, every one makes steps shorter")
            : Invariant($"more than {Count(plan.UsefulWorkers, "worker")} make steps less than 2 % shorter");
        if (plan.Otherwise.Step.Seconds < WorthChanging * plan.Asked.Step.Seconds)
            advice += Invariant($"; with --slices {(plan.Otherwise.Traffic.SlicesOnWorkers ? "workers" : "coordinator")} a step takes {plan.Otherwise.Step.Seconds * 1e3:N0} ms");
        var alone = plan.Run.WordsPerStep / plan.Alone;
        if (alone < plan.Rows.Min(row => row.Step.Seconds)) advice += Invariant($"; one process alone, without a network, is faster: {alone * 1e3:N0} ms a step");
        return advice;
    }

    private static string Place(bool onWorkers) => onWorkers ? "on workers" : "at the coordinator";

    private static string Count(int number, string what) => Invariant($"{number} {what}{(number == 1 ? "" : "s")}");

    private static string[] StepRow(PlanRow row) =>
    [
        Invariant($"{row.Workers}"), row.Shards, .. Parts(row.Step), Invariant($"{row.WordsPerSecond:N0}"), Invariant($"{row.Efficiency * 100:N0} %"), Duration(row.RunSeconds),
        Bytes(row.Traffic.Coordinator.Received), Bytes(row.Traffic.Coordinator.Sent),
    ];

    private static IEnumerable<string> Parts(StepTime step) => ((double[])[step.Seconds, step.Computing, step.Sending, step.Receiving, step.Deciding]).Select(seconds => Invariant($"{seconds * 1e3:N1}"));

    private static string[] ByteRow(PlanRow row)
    {
        var (worker, coordinator) = (row.Traffic.BusiestWorker, row.Traffic.Coordinator);
        return [$"slices {Place(row.Traffic.SlicesOnWorkers)}", Bytes(worker.Sent), Bytes(worker.Received), Bytes(coordinator.Received), Bytes(coordinator.Sent), Invariant($"{row.Step.Seconds * 1e3:N1}")];
    }

    private static string[] MemorySum(ClusterPlan plan) =>
        ["in all", Megabytes(plan.Memory.Sum(part => part.Worker)), Megabytes(plan.Memory.Sum(part => part.Coordinator)), Megabytes(plan.Memory.Sum(part => part.Standby)), ""];

    private static string Bytes(double bytes) => Invariant($"{bytes / 1e6:N2}");

    private static string Megabytes(double bytes) => Invariant($"{bytes / 1e6:N1}");

    private static string Duration(double seconds) => Invariant(seconds switch
    {
        < 120 => (FormattableString)$"{seconds:N0} s",
        < 7200 => $"{seconds / 60:N0} min",
        < 172_800 => $"{seconds / 3600:N1} h",
        _ => $"{seconds / 86_400:N1} days",
    });

    // Names to the left and numbers to the right.
    private static IEnumerable<string> Columns(string[][] rows, int namesFirst, int namesLast = 0)
    {
        int[] widths = [.. rows[0].Select((_, column) => rows.Max(row => row[column].Length))];
        return rows.Select(row => string.Join("  ", row.Select((cell, column) => column < namesFirst || column >= row.Length - namesLast ? cell.PadRight(widths[column]) : cell.PadLeft(widths[column]))).TrimEnd());
    }
}
