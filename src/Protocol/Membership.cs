using System.Collections.Immutable;

namespace Lockstep.Protocol;

/// <summary>How workers come into a run, and leave it.</summary>
public static class Membership
{
    /// <summary>Worker to coordinator: may it join? Asked again until there is an answer; the same incarnation gets the same answer.</summary>
    /// <param name="Worker">Who asks.</param>
    /// <param name="ProtocolVersion">Of the data plane and of what messages mean; must be the coordinator's.</param>
    /// <param name="NumericsVersion">Of the kernels; must be the coordinator's.</param>
    /// <param name="KernelDigest">Of the known-answer kernels as they ran there; must be the coordinator's.</param>
    /// <param name="Threads">Threads it computes on, at least 1.</param>
    /// <param name="Incarnation">Tells this start of the worker from an earlier one of the same name.</param>
    /// <param name="DataHost">Where its data plane listens: host name or address.</param>
    /// <param name="DataPort">TCP port; 0 if it does not listen.</param>
    /// <param name="Replica">The replica it holds from a coordinator before; null if there is none, or if it is not said.</param>
    public sealed record JoinRequest(
        WorkerId Worker, int ProtocolVersion, int NumericsVersion, ulong KernelDigest, int Threads, ulong Incarnation, string DataHost, int DataPort, HeldReplica? Replica) : IControlMessage;

    /// <summary>Coordinator to worker: it may join. The worker connects to the data plane, gets corpus and weights there if it lacks them, and says when it is ready.</summary>
    /// <param name="Run">The run.</param>
    /// <param name="Term">The coordinator's term.</param>
    /// <param name="Recipe">The recipe, as JSON.</param>
    /// <param name="Task">What is learned, as in the recipe.</param>
    /// <param name="CorpusSha256">Of the corpus, in hexadecimal; the worker computes on no other.</param>
    /// <param name="SchemaDigest">Of the tensors that the data plane carries; must be what the worker derives from recipe and corpus.</param>
    /// <param name="DataHost">Where the coordinator's data plane listens: host name or address.</param>
    /// <param name="DataPort">TCP port.</param>
    /// <param name="SlicesOnWorkers">Whether workers add up slices, and so connect to each other. False if it is not said.</param>
    /// <param name="Peers">The workers to connect to then; none otherwise.</param>
    public sealed record JoinAccepted(
        Guid Run, long Term, string Recipe, string Task, string CorpusSha256, ulong SchemaDigest, string DataHost, int DataPort, bool SlicesOnWorkers,
        ImmutableArray<Peer> Peers) : IControlMessage;

    /// <summary>Coordinator to worker: it may not join, now or later. The worker says why and ends.</summary>
    /// <param name="Reason">One sentence that names what does not fit and the mend.</param>
    public sealed record JoinRefused(string Reason) : IControlMessage;

    /// <summary>Worker to coordinator: ready for shards. Saying it again changes nothing.</summary>
    /// <param name="Worker">Who is ready.</param>
    public sealed record WorkerReady(WorkerId Worker) : IControlMessage;

    /// <summary>Worker to coordinator: no further shards, please. What it has it computes, unless they go to others. Saying it again changes nothing.</summary>
    /// <param name="Worker">Who wants to leave.</param>
    public sealed record LeaveRequest(WorkerId Worker) : IControlMessage;

    /// <summary>Coordinator to worker: nothing waits for it any more. It may end. Comes again if it asks again.</summary>
    /// <param name="Worker">Who may leave.</param>
    public sealed record LeaveGranted(WorkerId Worker) : IControlMessage;

    /// <summary>Coordinator to where another may be: it coordinates the run. Whoever has to give way does so; whoever has not says the same in return. Comes again and again.</summary>
    /// <param name="Run">The run.</param>
    /// <param name="Term">Its term.</param>
    /// <param name="Address">Where nodes join it, HOST:PORT.</param>
    public sealed record TermClaim(Guid Run, long Term, string Address) : IControlMessage;

    /// <summary>Coordinator to every worker: the run is over. Workers end.</summary>
    /// <param name="Failure">What ended it early; null if it came to its end. Null if it is not said.</param>
    public sealed record RunOver(string? Failure) : IControlMessage;
}
