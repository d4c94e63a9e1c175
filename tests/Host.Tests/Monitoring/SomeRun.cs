using Lockstep.Coordinator.Runs;
using Lockstep.Model;
using Lockstep.Model.Data;

namespace Lockstep.Host.Tests.Monitoring;

/// <summary>What observers are told of some run of four steps in two epochs.</summary>
internal static class SomeRun
{
    public static RunFacts Facts(string folder = "/runs/a")
    {
        var split = new CorpusSplit(Enumerable.Range(0, 6).Select(i => i % 2).ToArray(), UnknownWords: 0);
        var corpus = new Corpus("tiny", Vocabulary.FromWords(["the", "<eos>"]), split, split, split);
        var plan = new RunPlan(new Recipe { HiddenSize = 1, BatchSize = 2, NumSteps = 1, Shards = 1 }, corpus);
        return new RunFacts(plan, Parameters: 10, Workers: 2, ThreadsPerWorker: 1, VectorBits: 256, folder, FirstStep: 0, plan.Steps) { Id = Guid.Empty, Term = 3 };
    }

    public static StepProgress After(long steps, int epoch = 1, double perplexity = 20, double? wordsPerSecond = null, TimeSpan took = default) => new(steps, epoch, perplexity, wordsPerSecond)
    {
        Decision = new StepDecision(steps - 1, 3, 8, 0.5f),
        LearningRate = 1,
        Words = 100,
        Took = took,
    };
}
