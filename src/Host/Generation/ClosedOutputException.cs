namespace Lockstep.Host.Generation;

/// <summary>Whoever read standard output has gone away.</summary>
internal sealed class ClosedOutputException : IOException;
