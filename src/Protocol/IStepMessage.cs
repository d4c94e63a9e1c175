namespace Lockstep.Protocol;

/// <summary>A message that belongs to one step. Whoever is at another step drops it.</summary>
public interface IStepMessage
{
    /// <summary>The step.</summary>
    StepId Step { get; }
}
