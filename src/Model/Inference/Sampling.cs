namespace Lockstep.Model.Inference;

/// <summary>How the next word is chosen from its logits.</summary>
/// <param name="Temperature">
/// What logits are divided by, from <see cref="LeastTemperature"/> to <see cref="MostTemperature"/>: below 1 likely words become likelier, above 1 all become more alike.
/// At 0 the likeliest word is taken. The default is 1, the model's own distribution.
/// </param>
/// <param name="TopK">Only so many of the likeliest words are drawn from; of equally likely ones those with the lower ids. Null, the default, is all.</param>
/// <param name="Seed">Decides the draws. The default is 1.</param>
public sealed record Sampling(double Temperature = 1, int? TopK = null, uint Seed = 1)
{
    /// <summary>The lowest temperature above 0.</summary>
    public const double LeastTemperature = 0.01;

    /// <summary>The highest temperature.</summary>
    public const double MostTemperature = 100;
}
