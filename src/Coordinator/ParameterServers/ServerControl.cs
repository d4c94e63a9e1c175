using Lockstep.Protocol;

namespace Lockstep.Coordinator.ParameterServers;

/// <summary>The conversation between a coordinator and the parameter servers of its process.</summary>
public static class ServerControl
{
    /// <summary>Coordinator to every server: the step is begun anew; what is there of it is forgotten.</summary>
    /// <param name="Step">The step.</param>
    public sealed record AbandonStep(StepId Step) : IStepMessage;

    /// <summary>Server to coordinator: it is forgotten, and what was being added up is published.</summary>
    /// <param name="Step">The step.</param>
    public sealed record StepAbandoned(StepId Step) : IStepMessage;
}
