namespace Lockstep.Coordinator.Runs;

/// <summary>What workers in other processes and the coordinator sent each other, in bytes a step and worker: gradients, totals and row states, with their heads and checksums, without TLS.</summary>
/// <param name="Up">From a worker.</param>
/// <param name="Down">To a worker.</param>
public sealed record WireFigures(double Up, double Down);
