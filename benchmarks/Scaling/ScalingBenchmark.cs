using System.Diagnostics;
using System.Globalization;

namespace Lockstep.Benchmarks.Scaling;

/// <summary>
/// What a step costs the coordinator and its parameter servers as workers become more: a real coordinator node, streams and cluster on loopback, and workers in a second process
/// whose computation is emulated: they send ready-made sums as soon as they are asked, and throw totals away.
/// </summary>
internal static class ScalingBenchmark
{
    public static void Run(Options options)
    {
        if (options.Has("join")) EmulatedWorkers.Run(options);
        else if (options.Has("workers")) ScalingCoordinator.Run(options);
        else RunAll(options);
    }

    /// <summary>Starts this program once more.</summary>
    public static Process Start(params IEnumerable<string> arguments)
    {
        var program = Environment.ProcessPath!;
        var start = new ProcessStartInfo(program);
        var assembly = typeof(ScalingBenchmark).Assembly;
        if (Path.GetFileNameWithoutExtension(program) != assembly.GetName().Name) start.ArgumentList.Add(assembly.Location);
        foreach (var argument in arguments.Prepend("scaling")) start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }

    // A process for each, so that its peak of memory is its own.
    private static void RunAll(Options options)
    {
        Console.WriteLine("workers (emulated)  step ms  coordinator CPU ms  MB in   MB out  peak MB  of the CPU: receiving, sending, adding up, own replica, other");
        foreach (var workers in options.Text("counts", "1,2,4,8,16,32,64").Split(','))
        {
            using var coordinator = Start("--workers", workers, "--steps", options.Number("steps", 40).ToString(CultureInfo.InvariantCulture), "--shards", options.Text("shards", "640"), "--data", options.Text("data", ""));
            coordinator.WaitForExit();
        }
    }
}
