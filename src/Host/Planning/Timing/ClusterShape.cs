namespace Lockstep.Host.Planning.Timing;

/// <summary>The machines of a run.</summary>
/// <param name="Threads">Threads of each worker.</param>
/// <param name="Cores">Cores of the one machine that all processes share; null where each has one of its own with a core a thread.</param>
/// <param name="Bandwidth">Of the link of each process.</param>
internal sealed record ClusterShape(int Threads, int? Cores, Bandwidth Bandwidth)
{
    /// <summary>The machine of each process, the coordinator first.</summary>
    public IReadOnlyList<Machine> Machines(int processes)
    {
        if (Cores is not { } cores) return [.. Enumerable.Range(0, processes).Select(_ => new Machine(Threads))];
        var shared = new Machine(cores);
        return [.. Enumerable.Repeat(shared, processes)];
    }
}
