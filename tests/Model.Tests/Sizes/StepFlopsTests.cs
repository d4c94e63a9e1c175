using Lockstep.Model.Gradients;
using Lockstep.Model.Parameters;
using Lockstep.Model.Sizes;
using Lockstep.Tests;

namespace Lockstep.Model.Tests.Sizes;

public sealed class StepFlopsTests
{
    // Three times all multiply-adds: 2 layers of 4 x 200 gates over 400 inputs and states, and 10,000 words over 200 units.
    [Fact]
    public void The_recipe_tutorial_takes_16_million_operations_a_word() =>
        Assert.Equal(3 * 2 * ((2 * 800.0 * 400) + (10_000 * 200)), Of(new Recipe(), 10_000).Flops.Total);

    [Theory]
    [InlineData("lstm")]
    [InlineData("gru")]
    [InlineData("rnn both ways")]
    [InlineData("lstm tied")]
    public void Chunks_are_completed_in_the_order_of_the_plan_after_the_forward_pass_and_cost_three_times_that_in_all(string name)
    {
        var (flops, chunks) = Of(TinyNetworks.Recipe(name), TinyRun.Words);

        Assert.Equal(chunks.Chunks.Count, flops.Completed.Count);
        // The bias of the decoder, which is first in the plan, is complete with the last of its words.
        Assert.Equal(flops.Completed.Skip(1).Order(), flops.Completed.Skip(1));
        Assert.All(chunks.Of("decoder.weight"), chunk => Assert.True(flops.Completed[chunk.Index] <= flops.Completed[0]));
        Assert.All(flops.Completed, done => Assert.True(done > flops.Forward));
        Assert.Equal(3 * flops.Forward, flops.Total);
    }

    private static (StepFlops Flops, ChunkPlan Chunks) Of(Recipe recipe, int words)
    {
        var layout = ParameterLayout.For(recipe, words);
        var chunks = ChunkPlan.For(layout);
        return (StepFlops.For(layout, chunks), chunks);
    }
}
