namespace Lockstep.Host.Verification;

/// <summary>Something that disproves a run.</summary>
/// <param name="File">The file it stands in.</param>
/// <param name="Line">The line of the file, from 1, where it is about one.</param>
/// <param name="Step">The step over the whole run, where it is about one.</param>
/// <param name="Meaning">What is wrong, and what that means.</param>
internal sealed record Finding(string File, long? Line, long? Step, string Meaning);
