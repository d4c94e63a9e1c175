using System.Collections.Concurrent;
using Lockstep.Coordinator.Runs;

namespace Lockstep.Coordinator.Tests;

/// <summary>Remembers who came and went.</summary>
internal sealed class WorkerEvents : IWorkerObserver
{
    public ConcurrentQueue<RunEvent> Happenings { get; } = new();

    public void On(WorkerStatus worker)
    {
    }

    public void Happened(RunEvent happened) => Happenings.Enqueue(happened);
}
