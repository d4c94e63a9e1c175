using Lockstep.Host.Local;
using Lockstep.Model;
using Lockstep.Model.Data;
using Lockstep.Model.Numerics;
using Lockstep.Tests;
using Lockstep.Tests.Watching;

namespace Lockstep.Cluster.Tests;

[CollectionDefinition(nameof(AllocationTests), DisableParallelization = true)]
[Collection(nameof(AllocationTests))]
public sealed class AllocationTests
{
    private const int Words = 10_000;
    private const int WarmUp = 4;
    private const int Steps = 12;

    // Larger objects go to the large object heap, which only a full collection empties.
    private const long LargeObjectBytes = 85_000;

    [Fact]
    public void A_whole_step_of_the_tutorial_allocates_less_than_one_large_object()
    {
        var recipe = new Recipe();
        var plan = new RunPlan(recipe, Corpus(recipe.BatchSize * ((recipe.NumSteps * Steps) + 1)));
        var replica = TinyRun.Replica(plan);
        var allocated = new AllocatedBytes();
        using var cluster = new LocalCluster(Kernels.Best, plan, replica, workers: 2, threads: 1, new NobodyWatching());

        cluster.Train(Steps, allocated, TestContext.Current.CancellationToken);

        // The middle one: the count is of the whole process, where something else may end or begin in one step or another.
        long[] steady = [.. allocated.AfterStep.Skip(WarmUp).Zip(allocated.AfterStep.Skip(WarmUp + 1), (before, after) => after - before).Order()];
        TestContext.Current.TestOutputHelper?.WriteLine(string.Join(' ', steady));
        Assert.InRange(steady[steady.Length / 2], 1, LargeObjectBytes);
    }

    private static Corpus Corpus(int tokens)
    {
        int[] ids = [.. Enumerable.Range(0, tokens).Select(i => (int)((long)i * 7919 % Words))];
        var vocabulary = Vocabulary.FromWords([Vocabulary.EndOfSentence, .. Enumerable.Range(1, Words - 1).Select(id => $"w{id}")]);
        var split = new CorpusSplit(ids, 0);
        return new Corpus("wide", vocabulary, split, split, split);
    }

    private sealed class AllocatedBytes : ITrainingKeeper
    {
        public List<long> AfterStep { get; } = new(Steps);

        public Action? Committed(StepDecision step)
        {
            AfterStep.Add(GC.GetTotalAllocatedBytes(precise: true));
            return null;
        }
    }
}
