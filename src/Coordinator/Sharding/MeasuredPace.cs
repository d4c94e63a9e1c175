using Lockstep.Coordinator.Deadlines;

namespace Lockstep.Coordinator.Sharding;

/// <summary>What is known of how fast a worker is, and what was known when shards were dealt last.</summary>
/// <remarks>Who gets no shards cannot show that it is faster by now: it is thought to be faster with every step, until it is tried again. Its first answer shows whether it is; if not, the next trial is later.</remarks>
internal readonly record struct MeasuredPace
{
    // What travels takes now more, now less.
    private const double BesideSlack = 0.01;

    // By so much with every step, and half of it after each of the first trials in vain.
    private const double Forgiven = 1.0 / 16;
    private const int MostHalvings = 6;

    // Below this a new deal costs more than it gains.
    private const double MuchChanged = 0.2;

    // Who has had shards in so many steps was not tried in vain.
    private const int Proven = 64;

    private int Answers { get; init; }

    private int AnswersInARow { get; init; }

    // One more than the trials in vain, once it was left out.
    private int LeftOuts { get; init; }

    // What was measured before it was thought to be faster.
    private (SteadyMean PerShard, Spread Beside)? Measured { get; init; }

    // What was thought of it when shards were dealt.
    private (double PerShard, double Beside) WhenDealt { get; init; }

    /// <summary>Seconds a shard; 0 before it is known.</summary>
    public SteadyMean PerShard { get; private init; }

    /// <summary>Seconds of an answer beside those of its shards.</summary>
    public Spread Beside { get; private init; }

    public bool IsKnown => PerShard.Value > 0;

    private double Forgiving => Forgiven / (1 << Math.Clamp(LeftOuts - 1, 0, MostHalvings));

    /// <summary>With an answer to so many shards.</summary>
    public MeasuredPace With(int shards, TimeSpan took, TimeSpan beside)
    {
        if (Answers < DeadlinePolicy.Ignored) return this with { Answers = Answers + 1 };
        var (perShard, rest) = (took.TotalSeconds / shards, beside.TotalSeconds);
        var (soFar, besideSoFar) = Measured is { } measured ? Shown(measured, shards, (shards * perShard) + rest) : (PerShard, Beside);
        return this with { Measured = null, AnswersInARow = AnswersInARow + 1, PerShard = soFar.With(perShard), Beside = besideSoFar.With(rest, BesideSlack) };
    }

    /// <summary>Shards are dealt by what is known now.</summary>
    public MeasuredPace Dealt() => this with { WhenDealt = (PerShard.Value, Beside.Most) };

    /// <summary>Whether it is much faster or slower than when shards were dealt.</summary>
    /// <param name="workers">Who share the shards.</param>
    /// <param name="shards">How many there are.</param>
    public bool HasChanged(int workers, int shards) =>
        Math.Abs(PerShard.Value - WhenDealt.PerShard) > MuchChanged * WhenDealt.PerShard
        || Math.Abs(Beside.Most - WhenDealt.Beside) > MuchChanged * PerShard.Value * shards / workers;

    /// <summary>Was dealt none, where it had some before.</summary>
    public MeasuredPace LeftOut() => this with { AnswersInARow = 0, LeftOuts = AnswersInARow >= Proven ? 1 : LeftOuts + 1 };

    /// <summary>After a step without shards.</summary>
    /// <param name="fastest">What a shard takes the fastest, itself counted.</param>
    /// <param name="least">The least that an answer takes beside.</param>
    public MeasuredPace Forgive(double fastest, double least) => this with
    {
        Measured = Measured ?? (PerShard, Beside),
        PerShard = PerShard with { Value = Math.Max(fastest, PerShard.Value * (1 - Forgiving)) },
        Beside = Beside.Towards(least, Forgiving),
    };

    // The first answer of a trial: as slow as was measured before, or faster, and then what was measured says nothing any more.
    private (SteadyMean PerShard, Spread Beside) Shown((SteadyMean PerShard, Spread Beside) measured, int shards, double took) =>
        took > (Expected(shards, measured) + Expected(shards, (PerShard, Beside))) / 2 ? measured : default;

    private static double Expected(int shards, (SteadyMean PerShard, Spread Beside) known) => (shards * known.PerShard.Value) + known.Beside.Mean;
}
