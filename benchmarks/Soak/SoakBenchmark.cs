using Lockstep.Benchmarks.Failures;

namespace Lockstep.Benchmarks.Soak;

/// <summary>Whether a run over processes that nobody disturbs holds more and more: memory, threads, files and sockets of each process, once a minute.</summary>
internal static class SoakBenchmark
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    // What comes before is warming up.
    private const double Judged = 0.75;

    public static void Run(Options options)
    {
        var minutes = options.Number("minutes", 60);
        using var run = new MeasuredRun(options.Text("data", "data"), options.Text("program", AppContext.BaseDirectory));
        run.Begin();
        var processes = (IReadOnlyList<(string Name, ProgramProcess Process)>)[("coordinator", run.Head), .. run.Workers.Select((worker, i) => (FormattableString.Invariant($"worker {i + 1}"), worker))];
        var seen = processes.Select(_ => new List<ProcessFigures>()).ToArray();
        for (var minute = 0; minute <= minutes; minute++)
        {
            if (minute > 0) run.Commits.WaitFor(Interval);
            Console.WriteLine(FormattableString.Invariant($"minute {minute}, step {run.Commits.LastStep}"));
            for (var i = 0; i < processes.Count; i++)
            {
                var figures = ProcessFigures.Of(processes[i].Process.Id);
                seen[i].Add(figures);
                Console.WriteLine(FormattableString.Invariant($"  {processes[i].Name,-12} {figures.Megabytes,6:F0} MB {figures.Threads,4} threads {figures.Files,4} files, of which {figures.Sockets} sockets"));
            }
        }

        Console.WriteLine(FormattableString.Invariant($"in the last {Judged * minutes:F0} minutes"));
        for (var i = 0; i < processes.Count; i++) Judge(processes[i].Name, [.. seen[i].Skip((int)(seen[i].Count * (1 - Judged)))]);
    }

    private static void Judge(string name, IReadOnlyList<ProcessFigures> seen) => Console.WriteLine(FormattableString.Invariant(
        $"  {name,-12} {seen.Min(at => at.Megabytes):F0} to {seen.Max(at => at.Megabytes):F0} MB, growing by {60 * Slope([.. seen.Select(at => at.Megabytes)]):F1} MB an hour; {Range(seen.Select(at => at.Threads))} threads, {Range(seen.Select(at => at.Files))} files, {Range(seen.Select(at => at.Sockets))} sockets"));

    // The line of least squares, a minute from one value to the next.
    private static double Slope(IReadOnlyList<double> values)
    {
        var (middle, mean) = ((values.Count - 1) / 2.0, values.Average());
        return values.Select((value, i) => (i - middle) * (value - mean)).Sum() / Math.Max(1, values.Select((_, i) => (i - middle) * (i - middle)).Sum());
    }

    private static string Range(IEnumerable<int> values) => FormattableString.Invariant($"{values.Min()} to {values.Max()}");
}
