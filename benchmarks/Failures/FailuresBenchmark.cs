namespace Lockstep.Benchmarks.Failures;

/// <summary>How long a run of the recipe <c>tutorial</c> over processes stands still after a failure, and how much of its time it trains while workers are killed again and again.</summary>
internal static class FailuresBenchmark
{
    public static void Run(Options options)
    {
        var what = options.Text("what", "worker");
        var kills = options.Number("kills", 100);
        using var far = what == "cut" ? new FarHost() : null;
        using var run = new MeasuredRun(options.Text("data", "data"), options.Text("program", AppContext.BaseDirectory), options.Text("slices", "coordinator"), what == "standby", far);
        run.Begin();
        switch (what)
        {
            case "worker":
                WorkerFailures.Kill(run, kills).Print("kill -9 of a worker");
                break;
            case "stopped":
                WorkerFailures.Stop(run, kills).Print("SIGSTOP of a worker");
                break;
            case "cut":
                WorkerFailures.Cut(run, kills).Print("link cut of a worker");
                break;
            case "all":
                Blackouts.Measure(run, kills).Print();
                break;
            case "coordinator":
                CoordinatorFailures.Restart(run, kills).Print("kill -9 of the coordinator, started again at once");
                break;
            case "standby":
                CoordinatorFailures.TakeOver(run, kills).Print("kill -9 of the coordinator, with a standby");
                break;
            case "goodput":
                Goodput.Measure(run, TimeSpan.FromSeconds(options.Number("seconds", 600)), TimeSpan.FromSeconds(options.Number("every", 15))).Print();
                break;
            case "throttled":
                Throttled.Measure(run, options.Number("rounds", 3), TimeSpan.FromMilliseconds(options.Number("period", 100))).Print();
                break;
            default:
                throw new ArgumentException($"--what {what} is none of worker, stopped, cut, all, coordinator, standby, goodput and throttled.");
        }

        if (options.Text("proof", "no") == "yes") run.Prove();
    }
}
