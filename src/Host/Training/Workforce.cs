namespace Lockstep.Host.Training;

/// <summary>Who computes.</summary>
/// <param name="Workers">Workers that share the shards.</param>
/// <param name="ThreadsPerWorker">Threads of each.</param>
/// <param name="Notice">What to tell the user where it is not as asked, or null.</param>
internal sealed record Workforce(int Workers, int ThreadsPerWorker, string? Notice = null)
{
    /// <summary>As the options say, else a worker a core with one thread each; where worker processes are started none beside them; without actors, one worker with a thread a core.</summary>
    /// <param name="options">The options.</param>
    /// <param name="shards">Shards of a batch: more workers would have nothing to do.</param>
    /// <param name="cores">Cores the process may use.</param>
    public static Workforce Of(TrainOptions options, int shards, int cores)
    {
        var asked = options.Workers ?? (options.Reference ? 1 : options.Network is { Processes: > 0 } ? 0 : cores);
        var workers = Math.Min(asked, shards);
        var notice = options.Workers > shards ? $"--workers {asked} is more than the {shards} shards of a batch; there are {shards} workers." : null;
        var sharing = workers + (options.Network?.Processes ?? 0);
        return new Workforce(workers, options.Threads ?? Math.Max(1, cores / Math.Max(1, sharing)), notice);
    }
}
