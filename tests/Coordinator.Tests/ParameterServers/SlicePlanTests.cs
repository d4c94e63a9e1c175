using FsCheck;
using FsCheck.Fluent;
using Lockstep.Coordinator.ParameterServers;
using Lockstep.Model;
using Lockstep.Model.Gradients;
using Lockstep.Model.Parameters;

namespace Lockstep.Coordinator.Tests.ParameterServers;

public sealed class SlicePlanTests
{
    [Fact]
    public void Slices_are_contiguous_and_every_chunk_is_in_one() =>
        Prop.ForAll(Gen.Choose(1, 800).ToArbitrary(), Gen.Choose(1, 12000).ToArbitrary(), Gen.Choose(1, 12).ToArbitrary(), (hidden, words, slices) =>
        {
            var chunks = Chunks(hidden, words);
            var plan = SlicePlan.For(chunks, slices);
            Assert.Equal(Math.Min(slices, chunks.Chunks.Count), plan.Count);
            var ofChunks = chunks.Chunks.Select(plan.SliceOf).ToArray();
            Assert.Equal(ofChunks.Order(), ofChunks);
            Assert.All(ofChunks, slice => Assert.InRange(slice, 0, plan.Count - 1));
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void No_slice_has_more_than_its_share_and_a_chunk(int slices)
    {
        var chunks = Chunks(650, 10000);
        var plan = SlicePlan.For(chunks, slices);
        var dense = chunks.Chunks.Where(chunk => !chunk.IsSparse).ToArray();
        var work = dense.GroupBy(plan.SliceOf).Select(slice => slice.Sum(chunk => (double)chunk.Length)).ToArray();
        Assert.Equal(slices, work.Length);
        Assert.All(work, share => Assert.True(share <= (dense.Sum(chunk => (double)chunk.Length) * 1.05 / slices) + dense.Max(chunk => chunk.Length)));
    }

    private static ChunkPlan Chunks(int hidden, int words) => ChunkPlan.For(ParameterLayout.For(new Recipe { HiddenSize = hidden }, words));
}
