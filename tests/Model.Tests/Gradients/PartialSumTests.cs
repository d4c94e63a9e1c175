using Lockstep.Model.Gradients;
using Lockstep.Model.Parameters;

namespace Lockstep.Model.Tests.Gradients;

public sealed class PartialSumTests
{
    private static readonly ParameterLayout Layout = ParameterLayout.For(new Recipe { HiddenSize = 4, NumLayers = 1 }, 50);

    private static readonly TensorSpec Encoder = Layout["encoder.weight"];

    [Fact]
    public void Touched_rows_of_a_chunk_are_those_between_its_ends()
    {
        var sum = Touching(3, 10, 11, 19, 20, 49);
        Assert.Equal([10, 11, 19], sum.TouchedRowsOf(Rows(10, 20)).ToArray());
        Assert.Equal([3], sum.TouchedRowsOf(Rows(0, 10)).ToArray());
        Assert.Equal([20, 49], sum.TouchedRowsOf(Rows(20, 50)).ToArray());
        Assert.Equal([], sum.TouchedRowsOf(Rows(21, 49)).ToArray());
    }

    [Fact]
    public void A_touched_row_lies_where_it_does_in_the_parameters_and_another_nowhere()
    {
        var sum = Touching(3, 10);
        Assert.True(sum.TouchedRows.Contains(10));
        Assert.Equal(Encoder.Offset + (10 * 4), sum.OffsetOf(Rows(0, 50), 10));
        Assert.False(sum.TouchedRows.Contains(9));
    }

    [Fact]
    public void Touching_begins_anew_for_another_batch()
    {
        var sum = Touching(3, 10, 11);
        sum.BeginTouching(1);
        sum.Touch(7);
        Assert.Equal([7], sum.TouchedRows.ToArray());
    }

    private static Chunk Rows(int first, int end) => new(0, Encoder, first, end, Kind: ChunkKind.Touched);

    private static PartialSum Touching(params int[] rows)
    {
        var sum = new PartialSum(Layout);
        sum.BeginTouching(rows.Length);
        foreach (var row in rows) sum.Touch(row);
        return sum;
    }
}
