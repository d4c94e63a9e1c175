using Lockstep.Model.Gradients;
using Lockstep.Model.Parameters;

namespace Lockstep.Model.Tests.Gradients;

public sealed class ChunkPlanTests
{
    // Tensors of many chunks, one whose rows fill no whole norm block, one whose row is larger than a norm block.
    public static readonly TheoryData<int, int> Shapes = new MatrixTheoryData<int, int>([3, 650, 1500], [6, 10000]);

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Chunks_cover_every_row_of_every_tensor_once(int hidden, int words)
    {
        var (layout, plan) = Plan(hidden, words);
        foreach (var tensor in layout.Tensors)
        {
            var next = 0;
            foreach (var chunk in plan.Of(tensor.Name))
            {
                Assert.Equal(next, chunk.FirstRow);
                Assert.True(chunk.EndRow > chunk.FirstRow);
                Assert.Equal(tensor.Offset + (chunk.FirstRow * tensor.Columns), chunk.Offset);
                next = chunk.EndRow;
            }

            Assert.Equal(tensor.Rows, next);
        }

        Assert.Equal(layout.ParameterCount, plan.Chunks.Sum(chunk => (long)chunk.Length));
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Norm_blocks_are_numbered_through_and_no_chunk_splits_one(int hidden, int words)
    {
        var plan = Plan(hidden, words).Plan;
        var next = 0;
        foreach (var chunk in plan.Chunks)
        {
            Assert.Equal(next, plan.FirstNormBlock[chunk.Index]);
            Assert.Equal(0, chunk.FirstRow % chunk.NormBlockRows);
            Assert.InRange(chunk.EndRow - chunk.FirstRow, ((chunk.NormBlocks - 1) * chunk.NormBlockRows) + 1, chunk.NormBlocks * chunk.NormBlockRows);
            next += chunk.NormBlocks;
        }

        Assert.Equal(next, plan.NormBlocks);
    }

    [Fact]
    public void Chunks_come_in_the_order_in_which_backpropagation_completes_them()
    {
        var plan = Plan(3, 6).Plan;
        Assert.Equal(
            [
                "decoder.bias", "decoder.weight",
                "rnn.bias_ih_l1", "rnn.weight_hh_l1", "rnn.weight_ih_l1",
                "rnn.bias_ih_l0", "rnn.weight_hh_l0", "rnn.weight_ih_l0",
                "encoder.weight",
            ],
            plan.Chunks.Select(chunk => chunk.Tensor.Name));
        Assert.Equal(Enumerable.Range(0, 9), plan.Chunks.Select(chunk => chunk.Index));
    }

    [Fact]
    public void Only_the_encoder_is_sparse() =>
        Assert.All(Plan(200, 10000).Plan.Chunks, chunk => Assert.Equal(chunk.Tensor.Name == "encoder.weight", chunk.IsSparse));

    private static (ParameterLayout Layout, ChunkPlan Plan) Plan(int hidden, int words)
    {
        var layout = ParameterLayout.For(new Recipe { HiddenSize = hidden, NumLayers = 2 }, words);
        return (layout, ChunkPlan.For(layout));
    }
}
