using FsCheck;
using FsCheck.Fluent;
using Lockstep.Coordinator.Recovery;
using Lockstep.Model;

namespace Lockstep.Coordinator.Tests.Recovery;

public sealed class RecoveryPolicyTests
{
    private static readonly Arbitrary<Survivor[]> Agreeing = Gen.ArrayOf(
        from node in Gen.Choose(0, 9) from version in Gen.Choose(0, 5) select new Survivor($"worker-{node}", version, Digest(version))).ToArbitrary();

    [Fact]
    public void A_run_goes_on_from_the_furthest_replica_and_from_the_checkpoint_where_none_is_further()
    {
        Prop.ForAll(Agreeing, Gen.Choose(0, 5).ToArbitrary(), (survivors, version) =>
        {
            var furthest = RecoveryPolicy.Furthest(survivors, version, Digest(version));
            Assert.Equal(survivors.Select(survivor => survivor.Version).Append(version).Max(), furthest?.Version ?? version);
        }).Check(Config.QuickThrowOnFailure);
    }

    [Theory]
    [InlineData(4, 7)]
    [InlineData(3, 9)]
    public void Replicas_at_one_version_with_other_bits_stop_the_run_by_name(long version, ulong digest)
    {
        Survivor[] survivors = [new("ann", 4, Digest(4)), new("bob", version, digest)];
        var failure = Assert.Throws<RunFailedException>(() => RecoveryPolicy.Furthest(survivors, 3, Digest(3)));
        Assert.Contains("bob", failure.Message, StringComparison.Ordinal);
        Assert.Contains($"different weights after {version} steps", failure.Message, StringComparison.Ordinal);
    }

    private static ulong Digest(long version) => 100 + (ulong)version;
}
