namespace Lockstep.Host.Verification;

/// <summary>What the ledgers of a run say.</summary>
/// <param name="Steps">Steps in them, each counted once.</param>
/// <param name="Shards">Shards of these steps.</param>
/// <param name="Workers">Who computed how many of them, by name; of a step that stands there several times, the first line counts.</param>
/// <param name="Terms">The terms, ascending.</param>
/// <param name="Repeats">Lines of steps that stood there before and came to the same.</param>
internal sealed record History(long Steps, long Shards, IReadOnlyList<(string Name, long Shards)> Workers, IReadOnlyList<long> Terms, long Repeats);
