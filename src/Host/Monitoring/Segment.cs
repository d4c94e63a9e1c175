namespace Lockstep.Host.Monitoring;

/// <summary>What a worker did for a while in a step.</summary>
/// <param name="Kind">Receiving, computing, pushing or waiting.</param>
/// <param name="From">When it began, in seconds since the start of the run's program.</param>
/// <param name="To">When it ended.</param>
internal readonly record struct Segment(string Kind, double From, double To);
