using System.Collections.Immutable;
using Lockstep.Model;

namespace Lockstep.Coordinator.Runs;

/// <summary>What became of a version of a run that was to be written.</summary>
/// <param name="Progress">Where the run stood, with the best model and the best checkpoint that are on the disk by now.</param>
/// <param name="Path">The checkpoint; null where it could not be written.</param>
/// <param name="Took">How long it took to write.</param>
/// <param name="Attempts">What was to be written, in order, and why it could not be; null where it was.</param>
internal sealed record SavedVersion(Progress Progress, string? Path, TimeSpan Took, ImmutableArray<(string What, IOException? Failure)> Attempts);
