using System.Diagnostics;

namespace Lockstep.Protocol.Tracing;

/// <summary>Where the traces of the last steps of a run begin, for those of a process who do something for a step that no message of the coordinator asked them for.</summary>
/// <param name="run">The run and the coordinator's term.</param>
public sealed class StepTraces(RunTerm run)
{
    // A step and the one before are under way at a time, and the one before that is evaluated or saved.
    private const int Kept = 4;

    private readonly Entry?[] _steps = new Entry?[Kept];
    private Entry? _latest;

    /// <summary>The run, and the term of its coordinator.</summary>
    public RunTerm Run => run;

    /// <summary>The root of the trace of the step that began last; default where none is traced.</summary>
    public ActivityContext Latest => Volatile.Read(ref _latest)?.Root ?? default;

    /// <summary>The trace of a step begins here, unless that is nowhere.</summary>
    public void Begin(StepId step, in ActivityContext root)
    {
        if (root.TraceId == default) return;
        var entry = new Entry(step, root);
        Volatile.Write(ref _steps[step.Number % Kept], entry);
        Volatile.Write(ref _latest, entry);
    }

    /// <summary>The root of the trace of a step; default where it is not known, or nobody wants spans.</summary>
    public ActivityContext Of(StepId step) =>
        Spans.HasListeners && step.Number >= 0 && Volatile.Read(ref _steps[step.Number % Kept]) is { } entry && entry.Step == step ? entry.Root : default;

    private sealed record Entry(StepId Step, ActivityContext Root);
}
