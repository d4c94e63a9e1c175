namespace Lockstep.Host.Planning.Timing;

/// <summary>What computing a share of a step takes.</summary>
/// <param name="Shards">How many shards.</param>
/// <param name="Completed">For each chunk, in the order of the plan, the seconds from the beginning until it is complete.</param>
/// <param name="Seconds">Seconds until all is done.</param>
internal sealed record ShareTime(int Shards, IReadOnlyList<double> Completed, double Seconds)
{
    /// <summary>The same on cores that are slower by a factor.</summary>
    public ShareTime Times(double factor) => new(Shards, [.. Completed.Select(seconds => seconds * factor)], Seconds * factor);

    /// <summary>What lies between two, or beyond them, by shards.</summary>
    public static ShareTime Between(ShareTime fewer, ShareTime more, int shards)
    {
        var share = (double)(shards - fewer.Shards) / (more.Shards - fewer.Shards);
        double At(double from, double to) => Math.Max(0, from + (share * (to - from)));
        return new ShareTime(shards, [.. fewer.Completed.Zip(more.Completed, At)], At(fewer.Seconds, more.Seconds));
    }
}
