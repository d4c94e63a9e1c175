using System.IO.Hashing;
using System.Runtime.InteropServices;
using FsCheck;
using FsCheck.Fluent;
using Lockstep.Model.Gradients;
using Lockstep.Model.Numerics;
using Lockstep.Model.Tests.Numerics;
using Lockstep.Tests;

namespace Lockstep.Model.Tests.Training;

public sealed class ShardComputationTests
{
    private static readonly RunPlan Plan = new(TinyRun.Recipe with { BatchSize = 14, Shards = 7 }, TinyRun.Corpus);

    private static readonly TreeNode Root = new(0, 7);

    [Fact]
    public void Shards_computed_in_any_company_give_the_same_costs_states_and_gradient()
    {
        const long Step = 2;
        using var team = new ThreadTeam(2);
        var replica = TinyRun.Replica(Plan);
        for (var i = 0; i < replica.RowStates.Length; i++) replica.RowStates.Span[i] = MathF.Sin(i);
        replica.Pack(team);
        var chunks = TinyRun.Chunks(Plan);
        var reduction = new ChunkReduction(Kernels.Best, chunks, Root);
        var computation = new ShardComputation(Kernels.Best, team, Plan, chunks, 7);
        var expected = Compute(Enumerable.Repeat(0, 7).ToArray());

        Prop.ForAll(Gen.ArrayOf(Gen.Choose(0, 3), 7).ToArbitrary(), groupOfShard =>
        {
            var actual = Compute(groupOfShard);
            Assert.Equal(expected.Costs, actual.Costs);
            Bits.AssertSame(expected.States, actual.States, "states");
            Bits.AssertSame(expected.Gradient, actual.Gradient, "gradient");
            Assert.Equal(expected.Norms, actual.Norms);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(25));

        (double[] Costs, float[] States, float[] Gradient, double[] Norms) Compute(int[] groupOfShard)
        {
            // Another step in between lets go of the sums of the one before.
            computation.Run(replica, Step + 1, [0], (_, _) => { });
            var results = new List<ShardResult>();
            var sums = new List<PartialSum>();
            foreach (var group in Enumerable.Range(0, 7).GroupBy(shard => groupOfShard[shard]))
            {
                IReadOnlyList<PartialSum> ofCall = [];
                results.AddRange(computation.Run(replica, Step, [.. group], (_, completed) => ofCall = completed));
                sums.AddRange(ofCall);
            }

            sums.Sort((one, other) => one.Node.From.CompareTo(other.Node.From));
            var gradient = new List<float>();
            var norms = new List<double>();
            foreach (var chunk in chunks.Chunks)
            {
                var total = new ChunkTotal(chunk);
                reduction.Reduce(total, sums);
                norms.AddRange(total.NormBlocks);
                gradient.AddRange(Gradient(total));
            }

            results.Sort((one, other) => one.Shard.CompareTo(other.Shard));
            return ([.. results.Select(result => result.Cost)], [.. results.SelectMany(result => result.RowStates.ToArray())], [.. gradient], [.. norms]);
        }
    }

    [Theory]
    [InlineData("lstm")]
    [InlineData("gru both ways")]
    public void Every_chunk_is_handed_over_once_in_the_order_of_the_plan_and_the_bias_of_the_decoder_after_its_matrix(string network)
    {
        using var team = new ThreadTeam(1);
        var plan = TinyNetworks.Plan(network);
        var replica = TinyRun.Replica(plan);
        replica.Pack(team);
        var chunks = TinyRun.Chunks(plan);
        var handed = new List<Chunk>();
        new ShardComputation(Kernels.Best, team, plan, chunks, 3).Run(replica, 0, [1, 2, 5], (chunk, sums) =>
        {
            handed.Add(chunk);
            Assert.Equal([new TreeNode(1, 2), new TreeNode(2, 3), new TreeNode(5, 6)], sums.Select(sum => sum.Node));
        });
        var matrix = chunks.Of("decoder.weight").Count();
        Assert.Equal([.. chunks.Chunks.Skip(1).Take(matrix), chunks.Chunks[0], .. chunks.Chunks.Skip(1 + matrix)], handed);
        Assert.Equal("decoder.bias", chunks.Chunks[0].Tensor.Name);
        Assert.Equal("encoder.weight", handed[^1].Tensor.Name);
    }

    // Taken back all at once, before there were stretches, the gradient had this digest.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Words_in_several_stretches_have_the_gradient_of_all_at_once_and_each_chunk_is_final_when_it_is_handed_over(int threads)
    {
        const int Words = 30_000;
        using var team = new ThreadTeam(threads);
        var plan = new RunPlan(TinyRun.Recipe, TinyRun.CorpusOf(Enumerable.Range(0, 350).Select(place => place * 7919 % Words), Words));
        var replica = TinyRun.Replica(plan);
        replica.Pack(team);
        var chunks = TinyRun.Chunks(plan);
        var handed = new SortedDictionary<int, float[][]>();
        IReadOnlyList<PartialSum> all = [];
        new ShardComputation(Kernels.Best, team, plan, chunks, 4).Run(replica, 0, [1, 2, 3, 5], (chunk, sums) =>
        {
            all = sums;
            handed.Add(chunk.Index, [.. sums.Select(sum => Dense(sum, chunk))]);
        });

        Assert.InRange(chunks.Of("decoder.weight").Count(), 3, 5);
        foreach (var (index, values) in handed)
        {
            for (var node = 0; node < all.Count; node++) Bits.AssertSame(Dense(all[node], chunks.Chunks[index]), values[node], $"chunk {index} of {all[node].Node}");
        }

        var digest = new XxHash3();
        foreach (var tensor in replica.Parameters.Layout.Tensors.Where(tensor => tensor.Name != "encoder.weight"))
        {
            foreach (var sum in all) digest.Append(MemoryMarshal.AsBytes(sum.Values.Span.Slice(tensor.Offset, tensor.Length)));
        }

        Assert.Equal(7375673331668985664UL, digest.GetCurrentHashAsUInt64());

        static float[] Dense(PartialSum sum, Chunk chunk) => chunk.IsSparse ? [] : sum.Values.Span.Slice(chunk.Offset, chunk.Length).ToArray();
    }

    [Fact]
    public void Each_epoch_begins_with_empty_row_states()
    {
        using var team = new ThreadTeam(1);
        var replica = TinyRun.Replica(Plan);
        replica.Pack(team);
        var computation = new ShardComputation(Kernels.Best, team, Plan, TinyRun.Chunks(Plan), 1);
        var clean = computation.Run(replica, 0, [3], (_, _) => { })[0].RowStates.ToArray();
        replica.RowStates.Span.Fill(0.5f);
        Assert.Equal(clean, computation.Run(replica, 0, [3], (_, _) => { })[0].RowStates.ToArray());
        var inEpoch = computation.Run(replica, 1, [3], (_, _) => { })[0].RowStates.ToArray();
        replica.RowStates.Span.Clear();
        Assert.NotEqual(inEpoch, computation.Run(replica, 1, [3], (_, _) => { })[0].RowStates.ToArray());
    }

    private static IEnumerable<float> Gradient(ChunkTotal total)
    {
        var chunk = total.Chunk;
        var rows = chunk.IsSparse ? total.TouchedRows.ToArray() : [.. Enumerable.Range(chunk.FirstRow, chunk.EndRow - chunk.FirstRow)];
        return rows.SelectMany(row => total.Values.Span.Slice(chunk.Tensor.Offset + (row * chunk.Tensor.Columns), chunk.Tensor.Columns).ToArray().Prepend(row));
    }
}
