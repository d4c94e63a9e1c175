using Lockstep.Model.Numerics;
using Lockstep.Tests;

namespace Lockstep.Model.Tests.Training;

public sealed class WeightsCopyTests
{
    [Fact]
    public void A_copy_stays_as_it_is_until_another_version_is_taken_into_the_same_memory()
    {
        var replica = TinyRun.Replica(TinyRun.Plan);
        replica.RowStates.Span.Fill(1);
        var copy = WeightsCopy.Of(replica, Progress.Start);
        var (first, memory) = (replica.Parameters.Values.Span.ToArray(), copy.Parameters);

        replica.Version = 3;
        replica.Parameters.Values.Span.Fill(2);
        replica.RowStates.Span.Fill(3);
        Assert.Equal(0, copy.Version);
        Assert.Equal(first, copy.Parameters.Values.Span);
        Assert.Equal([1], copy.RowStates.Span.ToArray().Distinct());

        copy.Take(replica, new Progress(3, 1.5, null));
        Assert.Equal(3, copy.Version);
        Assert.Same(memory, copy.Parameters);
        Assert.Equal(replica.Parameters.Values.Span, copy.Parameters.Values.Span);
        Assert.Equal([3], copy.RowStates.Span.ToArray().Distinct());
    }

    [Fact]
    public void A_replica_is_brought_to_the_version_of_a_copy_and_packed_anew()
    {
        var (replica, other) = (TinyRun.Replica(TinyRun.Plan), TinyRun.Replica(TinyRun.Plan));
        using var team = new ThreadTeam(1);
        other.Pack(team);
        replica.Parameters.Values.Span.Fill(2);
        replica.RowStates.Span.Fill(3);

        WeightsCopy.Of(replica, new Progress(7, 1.5, null)).CopyTo(other);

        Assert.Equal((7, false), (other.Version, other.IsPacked));
        Assert.Equal(ReplicaDigest.Of(replica), ReplicaDigest.Of(other));
        other.RowStates.Span[^1] = 4;
        Assert.NotEqual(ReplicaDigest.Of(replica), ReplicaDigest.Of(other));
    }
}
