using System.Diagnostics;
using Lockstep.Coordinator.Runs;
using Lockstep.Model;

namespace Lockstep.Benchmarks.Checkpoints;

/// <summary>Times every step of a run that is kept, and finds those during which a checkpoint was copied and written.</summary>
/// <param name="plan">The run.</param>
/// <param name="saves">Checkpoints that are enough.</param>
internal sealed class SavingCosts(RunPlan plan, int saves) : ITrainingKeeper, IRunObserver
{
    // Steps before and after a checkpoint that say what one takes without.
    private const int Beside = 40;

    private readonly CancellationTokenSource _enough = new();
    private readonly List<double> _seconds = [];
    private readonly List<(int Begin, int End)> _windows = [];
    private long _last = Stopwatch.GetTimestamp();
    private int? _begun;
    private bool _isSaved;

    public ITrainingKeeper Inner { get; set; } = null!;

    /// <summary>Cancelled once there are as many checkpoints as are enough, and the steps after the last.</summary>
    public CancellationToken Enough => _enough.Token;

    public Action? Committed(StepDecision step)
    {
        var now = Stopwatch.GetTimestamp();
        _seconds.Add(Stopwatch.GetElapsedTime(_last, now).TotalSeconds);
        _last = now;
        _isSaved = false;
        var work = Inner.Committed(step);
        var isEndOfEpoch = plan.StepInEpoch(step.Step + 1) == 0;
        if (_isSaved && _begun is { } begin) _windows.Add((begin, _seconds.Count));
        if (_isSaved) _begun = null;
        if (isEndOfEpoch) _begun = null;
        else if (work is not null) _begun = _seconds.Count;
        if (_windows.Count >= saves && _windows[saves - 1].End + Beside < _seconds.Count) _enough.Cancel();
        return work;
    }

    public void On(RunEvent happened)
    {
        if (happened is RunEvent.SavingFailed failed) throw new InvalidOperationException(failed.Reason);
        if (happened is RunEvent.CheckpointSaved) _isSaved = true;
    }

    public void Stepped(StepProgress progress)
    {
    }

    /// <summary>The cost of a checkpoint, and beside it that of as many steps half-way to the next, where there is none: what it differs from nothing is noise.</summary>
    public void Print(double interval)
    {
        var windows = _windows.Where(window => window.Begin >= Beside && window.End + Beside <= _seconds.Count).ToArray();
        var between = windows.Zip(windows.Skip(1), (one, next) => (Middle: (one.End + next.Begin) / 2, Length: one.End - one.Begin))
            .Select(gap => (Begin: gap.Middle, End: gap.Middle + gap.Length))
            .Where(window => !_windows.Any(save => save.Begin - Beside < window.End && window.Begin < save.End + Beside))
            .ToArray();
        var step = Measured.Median(_seconds);
        Console.WriteLine(FormattableString.Invariant($"{windows.Length} checkpoints in {_seconds.Sum():F0} s, step {step * 1e3:F2} ms"));
        Line("a checkpoint", windows, interval);
        Line("no checkpoint", between, interval);
    }

    private void Line(string name, (int Begin, int End)[] windows, double interval)
    {
        if (windows.Length < 2) return;
        var costs = windows.Select(Cost).ToArray();
        var mean = costs.Average();
        var error = Math.Sqrt(costs.Sum(cost => (cost - mean) * (cost - mean)) / (costs.Length - 1) / costs.Length);
        Console.WriteLine(FormattableString.Invariant(
            $"  {name,-14} {mean * 1e3,6:F1} ms +- {error * 1e3:F1}, median {Measured.Median(costs) * 1e3:F1}, over {windows.Average(window => window.End - window.Begin):F1} steps: {100 * mean / interval:F3} % of {interval} s"));
    }

    private double Cost((int Begin, int End) window)
    {
        var beside = _seconds.Skip(window.Begin - Beside).Take(Beside).Concat(_seconds.Skip(window.End).Take(Beside));
        return _seconds.Skip(window.Begin).Take(window.End - window.Begin).Sum() - ((window.End - window.Begin) * beside.Average());
    }
}
