namespace Lockstep.Benchmarks.Failures;

/// <summary>Workers that are killed and replaced, or hang and go on, in turn.</summary>
internal static class WorkerFailures
{
    // The step under way and the two after it.
    private const int Commits = 3;

    private static readonly TimeSpan Hanging = TimeSpan.FromSeconds(4);

    // Who took part for less has to wait before it comes back.
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(12);

    // Between a whole second and two, so that failures come at any moment of a step.
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(1.3);
    private static readonly TimeSpan Further = TimeSpan.FromMilliseconds(7);

    public static Pauses Kill(MeasuredRun run, int times)
    {
        var pauses = new Pauses();
        for (var time = 0; time < times; time++)
        {
            var worker = run.Workers[time % run.Workers.Count];
            run.Commits.WaitFor(Between + (time * Further));
            var moment = worker.Kill();
            pauses.Add(moment, run.Commits.Around(moment, Commits));
            worker.Start();
            worker.WaitFor(ProgramProcess.Joined);
        }

        return pauses;
    }

    public static Pauses Stop(MeasuredRun run, int times)
    {
        var pauses = new Pauses();
        for (var time = 0; time < times; time++)
        {
            var worker = run.Workers[time % run.Workers.Count];
            run.Commits.WaitFor(Between + (time * Further));
            var moment = worker.Stop();
            pauses.Add(moment, run.Commits.Around(moment, Commits));
            run.Commits.WaitFor(Hanging);
            worker.Continue();
            run.Commits.WaitFor(Hanging);
        }

        return pauses;
    }

    /// <summary>The last worker is the one that is far.</summary>
    public static Pauses Cut(MeasuredRun run, int times)
    {
        var pauses = new Pauses();
        for (var time = 0; time < times; time++)
        {
            run.Commits.WaitFor(Settling + (time * Further));
            var moment = FarHost.Cut();
            pauses.Add(moment, run.Commits.Around(moment, Commits));
            run.Commits.WaitFor(Hanging);
            FarHost.Mend();
        }

        return pauses;
    }
}
