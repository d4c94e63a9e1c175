namespace Lockstep.Protocol;

/// <summary>How workers come into a run.</summary>
public static class Membership
{
    /// <summary>Worker to coordinator: ready for shards. Saying it again changes nothing.</summary>
    /// <param name="Worker">Who is ready.</param>
    public sealed record WorkerReady(WorkerId Worker);
}
