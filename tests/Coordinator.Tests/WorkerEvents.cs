using System.Collections.Concurrent;
using Lockstep.Coordinator.Runs;

namespace Lockstep.Coordinator.Tests;

/// <summary>Remembers who came and went, and whether somebody was late.</summary>
internal sealed class WorkerEvents : IWorkerObserver
{
    private readonly TaskCompletionSource _late = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ConcurrentQueue<RunEvent> Happenings { get; } = new();

    public Task Late => _late.Task;

    public void On(WorkerStatus worker)
    {
        if (worker.State == "late") _late.TrySetResult();
    }

    public void Happened(RunEvent happened) => Happenings.Enqueue(happened);
}
