namespace Lockstep.Host.Monitoring;

/// <summary>Whether a run is as it should be, and if not, who and what is the reason.</summary>
/// <param name="Verdict">How it is.</param>
/// <param name="Worker">The worker that is the reason; null where it is none.</param>
/// <param name="Cause">The reason; null where there is none, or none is known.</param>
/// <param name="Text">What a person should know and do, as a sentence; empty where that is nothing.</param>
internal sealed record Diagnosis(Verdict Verdict, string? Worker, Cause? Cause, string Text)
{
    public static readonly Diagnosis Ok = new(Verdict.Ok, null, null, "");
}
