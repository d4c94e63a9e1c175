using System.Collections.Immutable;

namespace Lockstep.Host.Monitoring;

/// <summary>A step on the timeline.</summary>
/// <param name="Step">The step over the whole run, from 0.</param>
/// <param name="Began">When it began, in seconds since the start of the run's program.</param>
/// <param name="Ended">When it was committed.</param>
/// <param name="Lanes">What each worker did.</param>
internal sealed record TimelineStep(long Step, double Began, double Ended, ImmutableArray<(string Worker, ImmutableArray<Segment> Segments)> Lanes);
