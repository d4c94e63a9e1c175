namespace Lockstep.Protocol;

/// <summary>How workers come into a run.</summary>
public static class Membership
{
    /// <summary>Tensor stream to the replica of its process: all weights and row states of a version have been written into it.</summary>
    /// <param name="Version">Steps applied.</param>
    public sealed record WeightsReceived(long Version);

    /// <summary>Worker to coordinator: ready for shards. Saying it again changes nothing.</summary>
    /// <param name="Worker">Who is ready.</param>
    public sealed record WorkerReady(WorkerId Worker);

    /// <summary>Worker to coordinator: it wants to leave. It computes the step under way to its end. Asking again changes nothing.</summary>
    /// <param name="Worker">Who wants to leave.</param>
    public sealed record LeaveRequest(WorkerId Worker);

    /// <summary>Coordinator to worker: the run goes on without it.</summary>
    /// <param name="Worker">Who may leave.</param>
    public sealed record LeaveGranted(WorkerId Worker);
}
