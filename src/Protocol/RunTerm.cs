namespace Lockstep.Protocol;

/// <summary>A run, and the number of whoever coordinates it: it grows with every take-over, and lower ones are refused.</summary>
/// <param name="Run">The run; not empty.</param>
/// <param name="Term">From 1; 0 before anybody coordinates.</param>
public readonly record struct RunTerm(Guid Run, long Term)
{
    /// <summary>The first term of a run that has just been made up.</summary>
    public static RunTerm New() => new(Guid.NewGuid(), 1);
}
