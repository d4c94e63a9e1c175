using System.Globalization;
using Lockstep.Coordinator.Runs;

namespace Lockstep.Host.Monitoring;

/// <summary>From what is known of the workers to what keeps each of them.</summary>
internal static class DiagnosisPolicy
{
    /// <summary>A node that runs says something every second, and is looked at every second.</summary>
    public static readonly TimeSpan Silence = TimeSpan.FromSeconds(2.5);

    /// <summary>Frames that may wait to be sent to a worker: about two steps of a small model.</summary>
    public const int Backlog = 100;

    // Totals that wait for so long hold the next requests up too, and nothing of the worker comes that could be measured.
    private const double BackedUp = 3;
    private const int DeeperThanOthers = 10;

    // Beyond what neighbours on a machine, and shares of other sizes, do to a worker.
    private const double SlowerThanUsual = 2;
    private const double SlowerThanOthers = 2.5;
    private const double FartherThanUsual = 3;
    private const double FartherThanOthers = 4;

    // Of its time: a process that runs half of it is as slow as one that takes twice as long.
    private const double Stalls = 0.5;

    // Less than that in a step keeps nobody waiting.
    private const double Unnoticed = 0.02;
    private const double ShortWay = 0.05;

    /// <summary>What keeps a worker; null where nothing does.</summary>
    public static Cause? CauseOf(WorkerSight worker, IEnumerable<WorkerSight> all)
    {
        if (CauseOf(worker.Link) is { } silent) return silent;
        var others = all.Where(other => other.Name != worker.Name).ToList();
        // What a process that cannot run does not read waits as it would for a slow link.
        if (IsStalled(worker)) return Cause.SlowProcessor;
        if (IsBackedUp(worker, others)) return Cause.SlowLink;
        if (worker.Shards == 0) return null;
        var shard = Math.Min(SlowerThanUsual * Known(worker.ShardUsually), SlowerThanOthers * Median(others.Select(other => other.ShardTakes)));
        if (worker.ShardTakes > shard && worker.Shards * worker.ShardTakes > Unnoticed) return Cause.SlowProcessor;
        var way = Math.Min(FartherThanUsual * Known(worker.WayUsually), FartherThanOthers * Median(others.Where(other => other.Link is not null).Select(other => other.WayTakes)));
        return worker.Link is not null && worker.WayTakes > way && worker.WayTakes > ShortWay ? Cause.SlowLink : null;
    }

    /// <summary>Why a stream is silent; null where it is not.</summary>
    public static Cause? CauseOf(LinkFigures? link) => link is null || link.Silence < Silence ? null : link.IsUnanswered ? Cause.CutOff : Cause.Paused;

    /// <summary>How long a slow worker keeps a step waiting, in seconds: who keeps it longest is the reason that counts.</summary>
    public static double Keeps(WorkerSight worker, Cause cause) => cause == Cause.SlowProcessor && !IsStalled(worker) ? worker.Shards * worker.ShardTakes : Math.Max(worker.WayTakes, worker.BackedUp);

    /// <summary>What keeps a worker, and what to do about it, as a sentence.</summary>
    public static string TextOf(WorkerSight worker, Cause cause) => cause switch
    {
        Cause.SlowProcessor when IsStalled(worker) => string.Create(CultureInfo.InvariantCulture,
            $"Worker {worker.Name} cannot run for {100 * worker.Link!.Stalled:0} % of its time: look for other work on its machine, or a limit on its processor."),
        Cause.SlowProcessor => string.Create(CultureInfo.InvariantCulture,
            $"Worker {worker.Name} takes {Milliseconds(worker.ShardTakes)} for a shard, much longer than usual or than others: look for other work on its machine, or a limit on its processor."),
        Cause.SlowLink when worker.BackedUp > BackedUp => string.Create(CultureInfo.InvariantCulture,
            $"For {worker.BackedUp:0} s more has waited to be sent to worker {worker.Name} than a step has, {worker.Link!.QueuedFrames} frames now: look at the network between it and the coordinator."),
        Cause.SlowLink => string.Create(CultureInfo.InvariantCulture,
            $"What worker {worker.Name} sends and gets is {Milliseconds(worker.WayTakes)} under way in a step, much longer than usual or than others: look at the network between it and the coordinator."),
        Cause.Paused => string.Create(CultureInfo.InvariantCulture,
            $"Worker {worker.Name} has said nothing for {worker.Link!.Silence.TotalSeconds:0} s, while its machine answers: its process is paused or hangs. Have it go on, or end it; others compute its shards."),
        Cause.CutOff => string.Create(CultureInfo.InvariantCulture,
            $"Worker {worker.Name} cannot be reached for {worker.Link!.Silence.TotalSeconds:0} s: look at its machine and its network. Others compute its shards."),
        _ => throw new ArgumentOutOfRangeException(nameof(cause)),
    };

    private static bool IsStalled(WorkerSight worker) => worker.Link?.Stalled > Stalls;

    private static bool IsBackedUp(WorkerSight worker, List<WorkerSight> others)
    {
        if (worker.BackedUp <= BackedUp) return false;
        var depths = others.Select(other => other.Link?.QueuedFrames ?? 0).Order().ToList();
        return depths.Count == 0 || worker.Link!.QueuedFrames > DeeperThanOthers * depths[depths.Count / 2];
    }

    private static string Milliseconds(double seconds) => string.Create(CultureInfo.InvariantCulture, $"{1000 * seconds:0.#} ms");

    private static double Known(double usual) => usual > 0 ? usual : double.PositiveInfinity;

    private static double Median(IEnumerable<double> values)
    {
        var known = values.Where(value => value > 0).Order().ToList();
        return known.Count == 0 ? double.PositiveInfinity : known[known.Count / 2];
    }
}
