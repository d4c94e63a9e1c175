using FsCheck;
using FsCheck.Fluent;
using Lockstep.Model.Numerics;
using Lockstep.Model.Parameters;

namespace Lockstep.Model.Tests.Numerics;

// Each kernel beside its formula, written out for one unit: the same bits at every width, and nothing written beyond the last unit.
public sealed unsafe class CellKernelTests
{
    private static readonly Arbitrary<int> Hidden = Gen.Choose(1, 70).ToArbitrary();
    private static readonly Arbitrary<int> Seeds = Gen.Choose(0, int.MaxValue).ToArbitrary();

    [Fact]
    public void An_lstm_goes_forward_by_its_formula() => ForAll(5, 3, (x, y) =>
    {
        var (i, f, g, o) = (Sigmoid(x[0]), Sigmoid(x[1]), Tanh(x[2]), Sigmoid(x[3]));
        var c = Fused(i, g, f * x[4]);
        return ([i, f, g, o, x[4]], [c, Tanh(c), o * Tanh(c)]);
    }, (kernels, x, y, hidden) => kernels.LstmForward(x, x + (4 * hidden), y, y + hidden, y + (2 * hidden), hidden));

    [Fact]
    public void An_lstm_goes_backward_by_its_formula() => ForAll(7, 1, (x, y) =>
    {
        var (i, f, g, o, c, t, dh) = (x[0], x[1], x[2], x[3], x[4], x[5], x[6]);
        var dc = Fused(dh * o, TanhSlope(t), y[0]);
        return ([dc * g * SigmoidSlope(i), dc * c * SigmoidSlope(f), dc * i * TanhSlope(g), dh * t * SigmoidSlope(o), c, t, dh], [dc * f]);
    }, (kernels, x, y, hidden) => kernels.LstmBackward(x, x + (4 * hidden), x + (5 * hidden), x + (6 * hidden), y, hidden));

    [Fact]
    public void A_gru_goes_forward_by_its_formula() => ForAll(7, 1, (x, y) =>
    {
        var (r, z) = (Sigmoid(x[0] + x[3]), Sigmoid(x[1] + x[4]));
        var n = Tanh(Fused(r, x[5], x[2]));
        return ([r, z, n, x[3], x[4], x[5], x[6]], [Fused(z, x[6] - n, n)]);
    }, (kernels, x, y, hidden) => kernels.GruForward(x, x + (3 * hidden), x + (6 * hidden), y, hidden));

    [Fact]
    public void A_gru_goes_backward_by_its_formula() => ForAll(8, 1, (x, y) =>
    {
        var (r, z, n, s, h, dh) = (x[0], x[1], x[2], x[5], x[6], x[7]);
        var dn = dh * (1 - z) * TanhSlope(n);
        var dz = dh * (h - n) * SigmoidSlope(z);
        var dr = dn * s * SigmoidSlope(r);
        return ([dr, dz, dn, dr, dz, dn * r, h, dh], [Fused(dh, z, y[0])]);
    }, (kernels, x, y, hidden) => kernels.GruBackward(x, x + (3 * hidden), x + (6 * hidden), x + (7 * hidden), y, hidden));

    [Fact]
    public void A_tanh_network_goes_forward_by_its_formula() => ForAll(
        1, 1, (x, y) => ([x[0]], [Tanh(x[0])]), (kernels, x, y, hidden) => kernels.TanhForward(x, y, hidden));

    [Fact]
    public void A_tanh_network_goes_backward_by_its_formula() => ForAll(
        2, 1, (x, y) => ([x[0], x[1]], [x[1] * TanhSlope(x[0])]), (kernels, x, y, hidden) => kernels.TanhBackward(y, x, x + hidden, hidden));

    private delegate (float[] X, float[] Y) OneUnit(float[] x, float[] y);

    private delegate void AllUnits(Kernels kernels, float* x, float* y, int hidden);

    // x and y are so many values a unit, [value][unit].
    private static void ForAll(int xs, int ys, OneUnit formula, AllUnits kernel) => Prop.ForAll(Hidden, Seeds, (hidden, seed) =>
    {
        var (x, y) = (Values.Buffer((xs * hidden) + 16, seed), Values.Buffer((ys * hidden) + 16, seed + 1));
        var (expectedX, expectedY) = (x.Span.ToArray(), y.Span.ToArray());
        for (var unit = 0; unit < hidden; unit++)
        {
            var (newX, newY) = formula(Of(x, xs, unit), Of(y, ys, unit));
            for (var i = 0; i < xs; i++) expectedX[(i * hidden) + unit] = newX[i];
            for (var i = 0; i < ys; i++) expectedY[(i * hidden) + unit] = newY[i];
        }

        foreach (var kernels in Widths.All)
        {
            var (actualX, actualY) = (Copy(x), Copy(y));
            kernel(kernels, actualX.Pointer, actualY.Pointer, hidden);
            Bits.AssertSame(expectedX, actualX.Span, $"x, {kernels.VectorBits} bits, {hidden} units");
            Bits.AssertSame(expectedY, actualY.Span, $"y, {kernels.VectorBits} bits, {hidden} units");
        }

        float[] Of(FloatBuffer buffer, int count, int unit) => [.. Enumerable.Range(0, count).Select(i => buffer.Span[(i * hidden) + unit])];
    }).QuickCheckThrowOnFailure();

    private static FloatBuffer Copy(FloatBuffer buffer)
    {
        var copy = new FloatBuffer(buffer.Length);
        buffer.Span.CopyTo(copy.Span);
        return copy;
    }

    private static float Sigmoid(float x) => ElementaryLanes<ScalarOps, float>.Sigmoid(x);

    private static float Tanh(float x) => ElementaryLanes<ScalarOps, float>.Tanh(x);

    private static float Fused(float left, float right, float addend) => MathF.FusedMultiplyAdd(left, right, addend);

    private static float TanhSlope(float y) => Fused(-y, y, 1);

    private static float SigmoidSlope(float y) => y * (1 - y);
}
