using Lockstep.Model.Gradients;
using Lockstep.Model.Numerics;
using Lockstep.Model.Parameters;
using Lockstep.Model.Sizes;
using Lockstep.Tests;

namespace Lockstep.Model.Tests.Sizes;

public sealed class MemorySizesTests
{
    // What an object takes beside its numbers: heads of arrays and lists, and cache lines at both ends of a buffer.
    private const double Slack = 0.02;

    public static readonly TheoryData<string> Names = [.. TinyNetworks.LanguageModels, "lstm"];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_replica_takes_weights_packed_forms_and_row_states(string name)
    {
        var (_, plan, sizes) = Of(name);
        AssertAllocates(sizes.Weights + sizes.Packed + sizes.RowStates, () => new Replica(plan.Shape));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_partial_sum_takes_a_gradient(string name)
    {
        var (layout, _, sizes) = Of(name);
        AssertAllocates(sizes.Gradient, () => new PartialSum(layout));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_computation_takes_the_activations_of_its_shards(string name)
    {
        var (layout, plan, sizes) = Of(name);
        using var team = new ThreadTeam(1);
        AssertAllocates(sizes.Activations(8), () => new ShardComputation(Kernels.Best, team, plan, ChunkPlan.For(layout), 8));
    }

    // Sizes that no panel divides, large enough for heads not to count.
    private static (ParameterLayout Layout, RunPlan Plan, MemorySizes Sizes) Of(string name)
    {
        var plan = new RunPlan(TinyNetworks.Recipe(name) with { HiddenSize = 177, NumSteps = 20 }, TinyRun.CorpusOf(Enumerable.Range(0, 400).Select(i => i % TinyRun.Words)));
        var layout = ParameterLayout.For(plan.Shape);
        return (layout, plan, new MemorySizes(layout));
    }

    private static void AssertAllocates(double expected, Func<object> make)
    {
        make();
        var before = GC.GetAllocatedBytesForCurrentThread();
        var made = make();
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        GC.KeepAlive(made);
        Assert.InRange(allocated, expected * (1 - Slack), expected * (1 + Slack));
    }
}
