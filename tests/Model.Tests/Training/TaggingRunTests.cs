using Lockstep.Model.Gradients;
using Lockstep.Model.Numerics;
using Lockstep.Model.Storage;
using Lockstep.Model.Tests.Storage;
using Lockstep.Tests;

namespace Lockstep.Model.Tests.Training;

public sealed class TaggingRunTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(512, 2)]
    [InlineData(256, 3)]
    [InlineData(128, 2)]
    [InlineData(32, 1)]
    public void Neither_vectors_nor_threads_change_a_bit(int vectorBits, int threads) =>
        Assert.Equal(TinyRun.ReferenceSha256(TinyTagging.Plan, 10, 512, 1), TinyRun.ReferenceSha256(TinyTagging.Plan, 10, vectorBits, threads));

    [Fact]
    public void Shards_computed_alone_have_the_costs_and_the_gradient_they_have_together()
    {
        var plan = TinyTagging.Plan;
        using var team = new ThreadTeam(2);
        var replica = TinyRun.Replica(plan);
        replica.Pack(team);
        var chunks = TinyRun.Chunks(plan);
        var root = new TreeNode(0, plan.Recipe.Shards);
        var computation = new ShardComputation(Kernels.Best, team, plan, chunks, plan.Recipe.Shards);
        for (var step = 0; step < plan.StepsPerEpoch; step++) Assert.Equal(Compute(step, [[0, 1, 2, 3, 4, 5, 6, 7]]), Compute(step, [[3], [0, 1, 2], [7, 4], [5, 6]]));

        string Compute(long step, int[][] groups)
        {
            // Another step in between lets go of the sums of the one before.
            computation.Run(replica, step + 1, [0], (_, _) => { });
            var (costs, sums) = (new double[plan.Recipe.Shards], new List<PartialSum>());
            foreach (var group in groups)
            {
                IReadOnlyList<PartialSum> ofCall = [];
                foreach (var result in computation.Run(replica, step, [.. group.Order()], (_, completed) => ofCall = completed)) costs[result.Shard] = result.Cost;
                sums.AddRange(ofCall);
            }

            sums.Sort((one, other) => one.Node.From.CompareTo(other.Node.From));
            var reduction = new ChunkReduction(Kernels.Best, chunks, root);
            var norms = chunks.Chunks.SelectMany(chunk =>
            {
                var total = new ChunkTotal(chunk);
                reduction.Reduce(total, sums);
                return total.NormBlocks.ToArray();
            });
            return string.Join(' ', costs.Concat(norms).Select(value => value.ToString("R", System.Globalization.CultureInfo.InvariantCulture)));
        }
    }

    [Theory]
    [InlineData(3)]
    [InlineData(8)]
    [InlineData(13)]
    public void A_run_that_goes_on_from_a_checkpoint_comes_to_the_same_bits(long interruption)
    {
        var plan = TinyTagging.Plan;
        Assert.Equal(8, plan.StepsPerEpoch);
        var replica = TinyRun.Replica(plan);
        Train(plan, replica, interruption);
        new Checkpoint(plan.Recipe, [], plan.Task.CorpusSha256, new Progress(interruption, 0, null), replica, plan.Task.Tagger).Save(_folder.File("c"));

        var restored = Checkpoint.Load(_folder.File("c")).Replica;
        Train(plan, restored, plan.Steps);
        Assert.Equal(TinyRun.ReferenceSha256(plan, plan.Steps), WeightsDigest.Sha256(restored.Parameters));
    }

    [Fact]
    public void It_learns_a_language_made_of_rules_to_words_it_never_saw()
    {
        var recipe = TinyTagging.Recipe with
        {
            HiddenSize = 24,
            InputKeep = 0.9,
            OutputKeep = 0.9,
            MaxGradNorm = 5,
            InitScale = 0.1,
            LearningRate = 2,
            FlatEpochs = 8,
            LrDecay = 0.7,
            Epochs = 12,
            NumSteps = 12,
        };
        var sentences = TinyTagging.Sentences(500, sentence => 3 + (sentence * 5 % 9));
        var plan = new RunPlan(recipe, TinyTagging.CorpusOf(sentences[..400]));
        using var team = new ThreadTeam(1);
        var replica = TinyRun.Replica(plan);
        new ReferenceTrainer(Kernels.Best, team, plan, replica).Train(plan.Steps, new NothingKept(), CancellationToken.None);

        var tagger = plan.Task.Tagger!;
        var held = sentences.Skip(400).ToList();
        var tags = new Tagger(Kernels.Best, team, plan.Shape).Tag(replica, [.. held.Select(sentence => tagger.Features.Encode([.. sentence.Select(word => word.Word)]))]);
        var right = held.Zip(tags).Sum(pair => pair.First.Zip(pair.Second).Count(word => word.First.Tag == tagger.Tags[word.Second]));
        Assert.InRange((double)right / held.Sum(sentence => sentence.Length), 0.95, 1);
    }

    [Fact]
    public void Costs_are_means_over_the_words_of_a_step()
    {
        var kept = new NothingKept();
        using var team = new ThreadTeam(1);
        new ReferenceTrainer(Kernels.Best, team, TinyTagging.Plan, TinyRun.Replica(TinyTagging.Plan)).Train(1, kept, CancellationToken.None);
        var tags = TinyTagging.Corpus.Vocabulary.Tags.Length;
        Assert.InRange(kept.Steps[0].Cost, Math.Log(tags) - 0.3, Math.Log(tags) + 0.3);
    }

    private static void Train(RunPlan plan, Replica replica, long steps)
    {
        using var team = new ThreadTeam(1);
        new ReferenceTrainer(Kernels.Best, team, plan, replica).Train(steps, new NothingKept(), CancellationToken.None);
    }
}
