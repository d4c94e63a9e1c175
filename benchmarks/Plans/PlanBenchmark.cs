using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Lockstep.Benchmarks.Plans;

/// <summary>What <c>lockstep plan</c> says of steps and bytes, beside real runs over network namespaces, each planned just before it is measured. All processes share the cores of this machine.</summary>
internal static class PlanBenchmark
{
    private const string Script = "benchmarks/network/run.sh";

    public static void Run(Options options)
    {
        var (data, slices, steps, rounds) = (options.Text("data", "data"), options.Text("slices", "coordinator"), options.Number("steps", 80), options.Number("rounds", 1));
        var root = Root();
        Console.WriteLine(FormattableString.Invariant(
            $"tutorial, {Environment.ProcessorCount} cores shared by a coordinator and workers of one thread, slices: {slices}; {steps} steps a run; load {Load()}"));
        Console.WriteLine("     link  workers  predicted ms  measured ms  off by   up MB predicted / measured   down MB predicted / measured");
        var errors = new List<double>();
        for (var round = 0; round < rounds; round++)
        {
            foreach (var link in options.Text("megabit", "1000,unlimited").Split(','))
            {
                foreach (var workers in options.Text("workers", "1,2,3,4").Split(','))
                {
                    var plan = Plan(root, data, slices, link, workers);
                    var measured = Measure(root, data, slices, link, workers, steps);
                    var seconds = plan.GetProperty("step_seconds").GetDouble();
                    var real = plan.GetProperty("words_per_second").GetDouble() * seconds / measured.GetProperty("words_per_second").GetDouble();
                    errors.Add((seconds / real) - 1);
                    Console.WriteLine(FormattableString.Invariant(
                        $"{link,9}  {workers,7}  {seconds * 1e3,12:F1}  {real * 1e3,11:F1}  {errors[^1],6:+0 %;-0 %}   {Bytes(plan, measured, "up")}   {Bytes(plan, measured, "down")}"));
                }
            }
        }

        Console.WriteLine(FormattableString.Invariant($"largest error {errors.Max(Math.Abs):0 %}, median {Measured.Median(errors.Select(Math.Abs)):0 %}; load {Load()}"));
    }

    private static string Bytes(JsonElement plan, JsonElement measured, string way)
    {
        var name = $"bytes_{way}_a_step_and_worker";
        return FormattableString.Invariant($"{plan.GetProperty(name).GetDouble() / 1e6,15:F2} / {measured.GetProperty(name).GetDouble() / 1e6,8:F2}");
    }

    private static JsonElement Plan(string root, string data, string slices, string link, string workers)
    {
        var bandwidth = link == "unlimited" ? link : link + "Mbit";
        var cores = Environment.ProcessorCount.ToString(CultureInfo.InvariantCulture);
        var plan = Start(root, [], "dotnet", Path.Combine(AppContext.BaseDirectory, "lockstep.dll"), "plan", "--json", "--data", data, "--recipe", "tutorial", "--workers", workers, "--threads", "1", "--cores", cores, "--bandwidth", bandwidth, "--slices", slices);
        return plan.GetProperty("workers").EnumerateArray().Last();
    }

    private static JsonElement Measure(string root, string data, string slices, string link, string workers, int steps) =>
        Start(root, ["PROGRAM_ONLY=1"], "bash", Script, data, workers, slices, steps.ToString(CultureInfo.InvariantCulture), link, "1");

    // The last line of what it prints.
    private static JsonElement Start(string root, string[] variables, string command, params string[] arguments)
    {
        var start = new ProcessStartInfo(command, arguments) { RedirectStandardOutput = true, WorkingDirectory = root };
        foreach (var variable in variables) start.Environment[variable.Split('=')[0]] = variable.Split('=')[1];
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{command} {string.Join(' ', arguments)} ended with {process.ExitCode}; it needs root, iproute2 and built programs.");
        return JsonDocument.Parse(output.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1]).RootElement;
    }

    // Others on the machine make both figures worth less.
    private static string Load() => File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : "unknown";

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, Script))) folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException($"{Script} is not above {AppContext.BaseDirectory}; run it from a build within the repository.");
    }
}
