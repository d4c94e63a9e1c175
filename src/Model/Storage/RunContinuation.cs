namespace Lockstep.Model.Storage;

/// <summary>A run that began in another folder and goes on in a new one.</summary>
/// <param name="RunId">Which run it is, wherever it goes on.</param>
/// <param name="Term">The term of who trains in the new folder.</param>
public sealed record RunContinuation(Guid RunId, long Term);
