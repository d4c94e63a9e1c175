using Lockstep.Coordinator.Runs;

namespace Lockstep.Host.Monitoring;

/// <summary>Watches a run and its workers.</summary>
internal interface IRunWatcher : IRunObserver, IWorkerObserver;
