namespace Lockstep.Benchmarks.Failures;

/// <summary>Coordinators that are killed.</summary>
internal static class CoordinatorFailures
{
    // Workers that took part for less have to wait before they come back.
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(12);

    /// <summary>Each is started again at once, as a supervisor does.</summary>
    public static Pauses Restart(MeasuredRun run, int times)
    {
        var pauses = new Pauses();
        for (var time = 0; time < times; time++)
        {
            run.Commits.WaitFor(Between);
            var moment = run.Head.Kill();
            run.Head.Start();
            pauses.Add(moment, run.Commits.Around(moment, after: 2));
        }

        return pauses;
    }

    /// <summary>A standby takes over; who was killed is started again after that, and stands by for it.</summary>
    public static Pauses TakeOver(MeasuredRun run, int times)
    {
        var pauses = new Pauses();
        var (active, commits) = (run.Head, run.Commits);
        var (passive, next) = (run.Spare!, run.SpareCommits!);
        for (var time = 0; time < times; time++)
        {
            commits.WaitFor(Between);
            var moment = active.Kill();
            pauses.Add(moment, next.After(moment));
            active.Start();
            active.WaitFor(ProgramProcess.Joined);
            (active, commits, passive, next) = (passive, next, active, commits);
        }

        return pauses;
    }
}
