namespace Lockstep.Benchmarks.Scaling;

/// <summary>A replica would be at a version now.</summary>
/// <param name="Version">The version.</param>
/// <param name="IsJoined">Whether by the weights it joined with, and not by a step.</param>
internal sealed record VersionIs(long Version, bool IsJoined);
