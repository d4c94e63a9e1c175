namespace Lockstep.Model;

/// <summary>Stands in every checkpoint; grows with any change that moves a bit of any result, and <see cref="KnownAnswer.Expected"/> changes with it.</summary>
public static class NumericsVersion
{
    /// <summary>The version of this build.</summary>
    public const int Current = 1;
}
