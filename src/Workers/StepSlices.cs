using System.Collections.Immutable;
using Lockstep.Protocol;

namespace Lockstep.Workers;

/// <summary>Who has the slices of a step.</summary>
/// <param name="Step">The step.</param>
/// <param name="Owners">The workers that have them, in the order of the slices; none where all are at the coordinator.</param>
public sealed record StepSlices(StepId Step, ImmutableArray<string> Owners);
