using Lockstep.Model;

namespace Lockstep.Tests;

/// <summary>Remembers the steps of a run and has nothing done between them.</summary>
internal sealed class NothingKept : ITrainingKeeper
{
    public List<StepDecision> Steps { get; } = [];

    public List<IReadOnlyList<string>> Workers { get; } = [];

    public void Decided(StepDecision step, IReadOnlyList<string> workers) => Workers.Add(workers);

    public Action? Committed(StepDecision step)
    {
        Steps.Add(step);
        return null;
    }
}
