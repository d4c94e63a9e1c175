using Lockstep.Protocol;

namespace Lockstep.Coordinator.ParameterServers;

/// <summary>The conversation between a coordinator and the parameter servers of its process.</summary>
public static class ServerControl
{
    /// <summary>Coordinator to every server: no worker is left that computes the step; what is there of it is forgotten, and it is begun anew.</summary>
    /// <param name="Step">The step.</param>
    public sealed record AbandonStep(StepId Step) : IStepMessage;
}
