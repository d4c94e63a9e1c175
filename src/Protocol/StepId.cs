namespace Lockstep.Protocol;

/// <summary>A step, numbered over the whole run from 0.</summary>
public readonly record struct StepId(long Number)
{
    /// <inheritdoc/>
    public override string ToString() => $"step {Number}";
}
