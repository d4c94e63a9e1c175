namespace Lockstep.Coordinator.Runs;

/// <summary>What a worker is doing.</summary>
/// <param name="Name">Its name; one row of the display.</param>
/// <param name="State">A word for what it does, such as <c>computing</c>.</param>
/// <param name="Shards">Shards it has in this step.</param>
/// <param name="WordsPerSecond">Words it computed a second in its last step, or null before the first.</param>
public sealed record WorkerStatus(string Name, string State, int Shards, double? WordsPerSecond);
