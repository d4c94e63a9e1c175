namespace Lockstep.Model.Data.BuiltIn;

/// <summary>One way to go on with a goal: a word and what must follow it, or nothing at all.</summary>
/// <param name="Weight">The probability in units of 2^-8; greater than 0.</param>
/// <param name="First">The words it may begin with, or null where the goal is left out.</param>
/// <param name="Then">What follows the word at a place in <paramref name="First"/>, in order.</param>
internal sealed record Production(int Weight, WordClass? First, Func<int, Goal[]> Then)
{
    /// <summary>What the weights of a goal's productions add up to.</summary>
    public const int Whole = 1 << 8;

    public static Production Omit(int weight) => new(weight, null, static _ => []);
}
