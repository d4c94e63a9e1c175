using Lockstep.Coordinator.Runs;

namespace Lockstep.Host.Monitoring;

/// <summary>What is kept of a worker.</summary>
internal sealed class WorkerRecord(string name)
{
    private const double Lately = 0.1;

    // Who has had no share for so long keeps nobody waiting, however slow it was.
    private static readonly TimeSpan Recently = TimeSpan.FromSeconds(10);

    private readonly Pace _shard = new();
    private readonly Pace _way = new();
    private ShareTimes? _last;
    private long? _backedUpAt;

    public string Name => name;

    public WorkerStatus? Status { get; set; }

    /// <summary>Whether it is in another process.</summary>
    public bool IsNode { get; set; }

    /// <summary>Whether it takes no part any more.</summary>
    public bool IsGone { get; set; }

    /// <summary>What kept it when it went.</summary>
    public Cause? CauseOfLoss { get; set; }

    /// <summary>When it was heard of last, as a timestamp.</summary>
    public long Seen { get; set; }

    /// <summary>How its stream is, and when that was looked at.</summary>
    public (LinkFigures Figures, long At)? Link { get; private set; }

    /// <summary>The shares of its time, lately.</summary>
    public (double Computing, double Transferring, double Waiting) Shares { get; private set; }

    public void Add(ShareTimes share, TimeProvider time)
    {
        _shard.Add(share.Took / share.Shards);
        // Totals of the step before that are under way keep it from beginning.
        _way.Add(share.UnderWay(time) + share.Waited);
        if (_last is { } last && time.GetElapsedTime(last.Asked, share.Asked) is { Ticks: > 0 } cycle)
        {
            var (computing, transferring) = (Math.Min(1, last.Took / cycle), Math.Clamp((time.GetElapsedTime(last.Asked, last.Answered) - last.Took) / cycle, 0, 1));
            Shares = (Mix(Shares.Computing, computing), Mix(Shares.Transferring, transferring), Mix(Shares.Waiting, Math.Max(0, 1 - computing - transferring)));
        }

        (_last, Seen) = (share, share.Answered);
    }

    /// <summary>Its stream was looked at.</summary>
    public void Add(LinkFigures link, TimeProvider time)
    {
        var now = time.GetTimestamp();
        Link = (link, now);
        Seen = now - (long)(link.Silence.TotalSeconds * time.TimestampFrequency);
        _backedUpAt = link.QueuedFrames > DiagnosisPolicy.Backlog ? _backedUpAt ?? now : null;
    }

    public WorkerSight Sight(TimeProvider time) => new(
        name,
        _last is { } last && time.GetElapsedTime(last.Answered) < Recently ? last.Shards : 0,
        _shard.Recent,
        _shard.Usual,
        _way.Recent,
        _way.Usual,
        Link is { } link ? link.Figures with { Silence = link.Figures.Silence + time.GetElapsedTime(link.At) } : null,
        _backedUpAt is { } since ? time.GetElapsedTime(since).TotalSeconds : 0);

    private double Mix(double before, double now) => _last is null || Shares == default ? now : before + (Lately * (now - before));
}
