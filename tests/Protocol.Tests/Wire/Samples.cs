using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using static Lockstep.Protocol.Deciding;
using static Lockstep.Protocol.GradientReduction;
using static Lockstep.Protocol.Membership;
using static Lockstep.Protocol.ShardComputing;

namespace Lockstep.Protocol.Tests.Wire;

/// <summary>One message of each type that crosses processes, and a generator of others.</summary>
internal static class Samples
{
    public static readonly ImmutableArray<IControlMessage> One =
    [
        new JoinRequest(new WorkerId("worker-3"), 1, 2, 0xfedcba9876543210, 8, 0x0123456789abcdef, "10.0.0.3", 7401, new HeldReplica(new Guid("00112233-4455-6677-8899-aabbccddeeff"), 3, 70000, 0x1122334455667788)),
        new JoinAccepted(
            new Guid("00112233-4455-6677-8899-aabbccddeeff"), 4, """{"hidden_size":12}""", "lm", "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
            0x1122334455667788, "node-0.example", 7400, true, [new Peer("worker-1", "10.0.0.1", 7402, 5)]),
        new JoinRefused("The corpus is another."),
        new WorkerReady(new WorkerId("worker-3")),
        new LeaveRequest(new WorkerId("worker-3")),
        new LeaveGranted(new WorkerId("worker-3")),
        new TermClaim(new Guid("00112233-4455-6677-8899-aabbccddeeff"), 4, "10.0.0.2:4053"),
        new RunOver("Step 7: the norm is not finite."),
        new ComputeShards(new StepId(70000), [0, 1, 2, 127, 128, 4000], ["worker-1", "worker-3"], true),
        new SlicesMoved(new StepId(70000), ["worker-3", "worker-3"]),
        new ShardsFailed(new StepId(12), new WorkerId("worker-ä"), [4, 5], "OutOfMemoryException: it is full."),
        new ChunkReduced(new StepId(long.MaxValue), 41, [0.1, -0.0, double.NaN, double.PositiveInfinity]),
        new StepApplied(new StepId(12), "worker-7"),
    ];

    private static readonly Gen<long> Long = Gen.OneOf(Gen.Choose(0, 300).Select(value => (long)value), ArbMap.Default.GeneratorFor<long>().Select(value => value & long.MaxValue));

    private static readonly Gen<int> Int = Long.Select(value => (int)(value & int.MaxValue));

    private static readonly Gen<ulong> Bits = ArbMap.Default.GeneratorFor<ulong>();

    private static readonly Gen<string> Text = ArbMap.Default.GeneratorFor<NonNull<string>>().Select(text => new string([.. text.Get.Where(letter => !char.IsSurrogate(letter))]));

    private static readonly Gen<string> Name = Text.Select(text => new string([.. text.Where(letter => !char.IsControl(letter)).Take(30).Prepend('n')]));

    private static readonly Gen<int> Port = Gen.Choose(0, 65535);

    private static readonly Gen<WorkerId> Worker = Name.Select(name => new WorkerId(name));

    private static readonly Gen<StepId> Step = Long.Select(number => new StepId(number));

    private static readonly Gen<ImmutableArray<int>> Shards = Gen.ListOf(Int).Select(shards => shards.Distinct().Order().ToImmutableArray());

    private static readonly Gen<Peer> Peer =
        from name in Name from host in Name from port in Port from incarnation in Bits select new Peer(name, host, port, incarnation);

    private static readonly Gen<HeldReplica?> Held = Gen.OneOf(
        Gen.Constant<HeldReplica?>(null),
        from run in ArbMap.Default.GeneratorFor<Guid>() from term in Long from version in Long from digest in Bits select (HeldReplica?)new HeldReplica(run, term, version, digest));

    private static readonly Gen<IControlMessage>[] Others =
    [
        Of(from worker in Worker from versions in Gen.ArrayOf(Int, 2) from digest in Bits from threads in Int from incarnation in Bits from host in Name from port in Port from held in Held
           select new JoinRequest(worker, versions[0], versions[1], digest, Math.Max(1, threads), incarnation, host, port, held)),
        Of(from run in ArbMap.Default.GeneratorFor<Guid>() from term in Long from recipe in Text from names in Gen.ArrayOf(Name, 3) from digest in Bits from port in Port
           from slices in ArbMap.Default.GeneratorFor<bool>() from peers in Gen.ListOf(Peer)
           select new JoinAccepted(run, term, recipe, names[0], names[1][..1], digest, names[2], port, slices, [.. peers])),
        Of(from run in ArbMap.Default.GeneratorFor<Guid>() from term in Long from address in Name select new TermClaim(run, term, address)),
        Of(Text.Select(reason => new JoinRefused(reason))),
        Of(Worker.Select(worker => new WorkerReady(worker))),
        Of(Worker.Select(worker => new LeaveRequest(worker))),
        Of(Worker.Select(worker => new LeaveGranted(worker))),
        Of(Gen.OneOf(Gen.Constant<string?>(null), Text.Select(text => (string?)text)).Select(failure => new RunOver(failure))),
        Of(from step in Step from shards in Shards from owners in Gen.ArrayOf(Name, 3) from audit in ArbMap.Default.GeneratorFor<bool>()
           select new ComputeShards(step, shards, [.. owners], audit)),
        Of(from step in Step from owners in Gen.ArrayOf(Name, 3) select new SlicesMoved(step, [.. owners])),
        Of(from step in Step from worker in Worker from shards in Shards from cause in Text select new ShardsFailed(step, worker, shards, cause)),
        Of(from step in Step from chunk in Int from norms in Gen.ListOf(ArbMap.Default.GeneratorFor<double>()) select new ChunkReduced(step, chunk, [.. norms])),
        Of(from step in Step from node in Name select new StepApplied(step, node)),
    ];

    /// <summary>The types that <see cref="Any"/> makes.</summary>
    public static IEnumerable<Type> Generated => Others.Select(gen => gen.Sample(1, 1).Single().GetType());

    /// <summary>Any message that may be sent.</summary>
    public static Arbitrary<IControlMessage> Any => Gen.OneOf(Others).ToArbitrary();

    private static Gen<IControlMessage> Of<T>(Gen<T> gen)
        where T : IControlMessage => gen.Select(message => (IControlMessage)message);
}
