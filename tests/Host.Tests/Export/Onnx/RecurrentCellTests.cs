using Lockstep.Host.Export.Onnx;

namespace Lockstep.Host.Tests.Export.Onnx;

public sealed class RecurrentCellTests
{
    // Two units a gate; the letters are PyTorch's i, f, g, o and r, z, n.
    [Theory]
    [InlineData("h1 h2", "h1 h2")]
    [InlineData("r1 r2 z1 z2 n1 n2", "z1 z2 r1 r2 n1 n2")]
    [InlineData("i1 i2 f1 f2 g1 g2 o1 o2", "i1 i2 o1 o2 f1 f2 g1 g2")]
    public void Gates_come_in_the_order_of_ONNX(string pytorch, string onnx)
    {
        var names = pytorch.Split(' ');
        var reordered = new float[names.Length];
        RecurrentCell.WithGates(names.Length / 2).Reorder([.. Enumerable.Range(0, names.Length).Select(i => (float)i)], reordered);
        Assert.Equal(onnx.Split(' '), reordered.Select(i => names[(int)i]));
    }

    [Theory]
    [InlineData(1, "RNN")]
    [InlineData(3, "GRU")]
    [InlineData(4, "LSTM")]
    public void A_cell_is_told_by_its_gates(int gates, string operation) => Assert.Equal(operation, RecurrentCell.WithGates(gates).Operator);

    [Fact]
    public void No_cell_has_two_gates() => Assert.Throws<ArgumentOutOfRangeException>(() => RecurrentCell.WithGates(2));
}
