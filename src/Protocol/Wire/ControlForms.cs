using System.Collections.Immutable;
using static Lockstep.Protocol.Deciding;
using static Lockstep.Protocol.GradientReduction;
using static Lockstep.Protocol.Membership;
using static Lockstep.Protocol.ShardComputing;

namespace Lockstep.Protocol.Wire;

/// <summary>The closed set of messages that cross processes, with the form each has on the wire.</summary>
/// <remarks>A manifest keeps its meaning for good. A new field goes to the end, and readers learn it, with a default, a release before writers use it; what changes otherwise is a new message.</remarks>
internal static class ControlForms
{
    private const int MaxPort = 65535;

    public static readonly ImmutableArray<MessageForm> All =
    [
        new MessageForm<JoinRequest>("join", 9,
            static (ref to, join) =>
            {
                to.Worker(join.Worker);
                to.Whole(join.ProtocolVersion);
                to.Whole(join.NumericsVersion);
                to.Bits(join.KernelDigest);
                to.Whole(join.Threads);
                to.Bits(join.Incarnation);
                to.Name(join.DataHost, FieldLimits.Host);
                to.Whole(join.DataPort);
                if (join.Replica is { } held) to.Record(held, 4, Write);
                else to.Nothing();
            },
            static (ref from) => new JoinRequest(
                from.Worker(), from.Int("protocol version"), from.Int("numerics version"), from.Bits("kernel digest"), from.Int("threads", 1), from.Bits("incarnation"),
                from.Name("data host", FieldLimits.Host), from.Int("data port", 0, MaxPort), from.RecordOrNull("replica", ReadHeld))),
        new MessageForm<JoinAccepted>("accept", 10,
            static (ref to, accept) =>
            {
                to.Guid(accept.Run);
                to.Whole(accept.Term);
                to.Text(accept.Recipe, FieldLimits.Recipe);
                to.Name(accept.Task, FieldLimits.Name);
                to.Name(accept.CorpusSha256, FieldLimits.Sha256);
                to.Bits(accept.SchemaDigest);
                to.Name(accept.DataHost, FieldLimits.Host);
                to.Whole(accept.DataPort);
                to.Boolean(accept.SlicesOnWorkers);
                to.Array(accept.Peers, FieldLimits.Peers, static (ref to, peer) => to.Record(peer, 4, Write));
            },
            static (ref from) => new JoinAccepted(
                from.Guid("run"), from.Whole("term"), from.Text("recipe", FieldLimits.Recipe), from.Name("task", FieldLimits.Name), from.Name("corpus SHA-256", FieldLimits.Sha256),
                from.Bits("schema digest"), from.Name("data host", FieldLimits.Host), from.Int("data port", 0, MaxPort), from.BooleanOrFalse("slices on workers"),
                from.ArrayOrEmpty("peers", FieldLimits.Peers, static (ref from) => from.Record(ReadPeer)))),
        new MessageForm<JoinRefused>("refuse", 1,
            static (ref to, refuse) => to.CutText(refuse.Reason, FieldLimits.Cause),
            static (ref from) => new JoinRefused(from.Text("reason", FieldLimits.Cause))),
        new MessageForm<WorkerReady>("ready", 1,
            static (ref to, ready) => to.Worker(ready.Worker),
            static (ref from) => new WorkerReady(from.Worker())),
        new MessageForm<LeaveRequest>("leave", 1,
            static (ref to, leave) => to.Worker(leave.Worker),
            static (ref from) => new LeaveRequest(from.Worker())),
        new MessageForm<LeaveGranted>("left", 1,
            static (ref to, left) => to.Worker(left.Worker),
            static (ref from) => new LeaveGranted(from.Worker())),
        new MessageForm<TermClaim>("claim", 3,
            static (ref to, claim) =>
            {
                to.Guid(claim.Run);
                to.Whole(claim.Term);
                to.Name(claim.Address, FieldLimits.Address);
            },
            static (ref from) => new TermClaim(from.Guid("run"), from.Whole("term"), from.Name("address", FieldLimits.Address))),
        new MessageForm<RunOver>("over", 1,
            static (ref to, over) =>
            {
                if (over.Failure is { } failure) to.CutText(failure, FieldLimits.Cause);
                else to.Nothing();
            },
            static (ref from) => new RunOver(from.TextOrNull("failure", FieldLimits.Cause))),
        new MessageForm<ComputeShards>("shards", 4,
            static (ref to, shards) =>
            {
                to.Step(shards.Step);
                to.Wholes(shards.Shards, FieldLimits.Shards);
                WriteOwners(ref to, shards.Owners);
                to.Boolean(shards.IsAudit);
            },
            static (ref from) => new ComputeShards(
                from.Step(), from.Ascending("shards", FieldLimits.Shards), ReadOwners(ref from), from.BooleanOrFalse("audit"))),
        new MessageForm<SlicesMoved>("moved", 2,
            static (ref to, moved) =>
            {
                to.Step(moved.Step);
                WriteOwners(ref to, moved.Owners);
            },
            static (ref from) => new SlicesMoved(from.Step(), ReadOwners(ref from))),
        new MessageForm<ShardsFailed>("threw", 4,
            static (ref to, threw) =>
            {
                to.Step(threw.Step);
                to.Worker(threw.Worker);
                to.Wholes(threw.Shards, FieldLimits.Shards);
                to.CutText(threw.Cause, FieldLimits.Cause);
            },
            static (ref from) => new ShardsFailed(from.Step(), from.Worker(), from.Ascending("shards", FieldLimits.Shards), from.Text("cause", FieldLimits.Cause))),
        new MessageForm<ChunkReduced>("reduced", 3,
            static (ref to, reduced) =>
            {
                to.Step(reduced.Step);
                to.Whole(reduced.Chunk);
                to.Doubles(reduced.NormBlocks, FieldLimits.NormBlocks);
            },
            static (ref from) => new ChunkReduced(from.Step(), from.Int("chunk"), from.Doubles("norm blocks", FieldLimits.NormBlocks))),
        new MessageForm<StepApplied>("applied", 2,
            static (ref to, applied) =>
            {
                to.Step(applied.Step);
                to.Text(applied.Node, FieldLimits.Name);
            },
            static (ref from) => new StepApplied(from.Step(), from.Name("node", FieldLimits.Name))),
    ];

    public static readonly IReadOnlyDictionary<string, MessageForm> ByManifest = All.ToDictionary(form => form.Manifest);

    public static readonly IReadOnlyDictionary<Type, MessageForm> ByType = All.ToDictionary(form => form.Type);

    private static void WriteOwners(ref FieldWriter to, ImmutableArray<string> owners) =>
        to.Array(owners, FieldLimits.Peers, static (ref to, owner) => to.Text(owner, FieldLimits.Name));

    private static ImmutableArray<string> ReadOwners(ref FieldReader from) =>
        from.ArrayOrEmpty("owners", FieldLimits.Peers, static (ref from) => from.Name("owner", FieldLimits.Name));

    private static void Write(ref FieldWriter to, Peer peer)
    {
        to.Name(peer.Name, FieldLimits.Name);
        to.Name(peer.DataHost, FieldLimits.Host);
        to.Whole(peer.DataPort);
        to.Bits(peer.Incarnation);
    }

    private static void Write(ref FieldWriter to, HeldReplica held)
    {
        to.Guid(held.Run);
        to.Whole(held.Term);
        to.Whole(held.Version);
        to.Bits(held.Digest);
    }

    private static HeldReplica ReadHeld(ref FieldReader from) =>
        new(from.Guid("run"), from.Whole("term"), from.Whole("version"), from.Bits("replica digest"));

    private static Peer ReadPeer(ref FieldReader from) =>
        new(from.Name("peer", FieldLimits.Name), from.Name("data host", FieldLimits.Host), from.Int("data port", 0, MaxPort), from.Bits("incarnation"));
}
