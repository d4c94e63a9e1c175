using Lockstep.Tests;

namespace Lockstep.Model.Tests.Training;

public sealed class WeightsCopyTests
{
    [Fact]
    public void A_copy_stays_as_it_is_until_another_version_is_taken_into_the_same_memory()
    {
        var replica = TinyRun.Replica(TinyRun.Plan);
        replica.RowStates.Span.Fill(1);
        var copy = WeightsCopy.Of(replica);
        var (first, memory) = (replica.Parameters.Values.Span.ToArray(), copy.Parameters);

        replica.Version = 3;
        replica.Parameters.Values.Span.Fill(2);
        replica.RowStates.Span.Fill(3);
        Assert.Equal(0, copy.Version);
        Assert.Equal(first, copy.Parameters.Values.Span);
        Assert.Equal([1], copy.RowStates.Span.ToArray().Distinct());

        copy.Take(replica);
        Assert.Equal(3, copy.Version);
        Assert.Same(memory, copy.Parameters);
        Assert.Equal(replica.Parameters.Values.Span, copy.Parameters.Values.Span);
        Assert.Equal([3], copy.RowStates.Span.ToArray().Distinct());
    }
}
