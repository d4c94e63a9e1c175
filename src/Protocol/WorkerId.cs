namespace Lockstep.Protocol;

/// <summary>A worker, by the name it goes by in logs, metrics and errors.</summary>
public readonly record struct WorkerId(string Name)
{
    /// <inheritdoc/>
    public override string ToString() => Name;
}
