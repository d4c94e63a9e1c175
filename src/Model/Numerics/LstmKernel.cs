using System.Runtime.CompilerServices;

namespace Lockstep.Model.Numerics;

/// <summary>The elementwise part of an LSTM step, for one row. Gates in PyTorch's order: input, forget, cell, output.</summary>
internal static unsafe class LstmKernel<TOps, TVector>
    where TOps : struct, IVectorOps<TVector>
    where TVector : struct
{
    /// <summary>c' = f c + i g; h' = o tanh(c'), where i, f, o are sigmoids and g is a tanh. The gates are activated in place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Forward(float* gates, float* cell, float* nextCell, float* tanhCell, float* output, int hidden)
    {
        for (var unit = 0; unit < hidden; unit += TOps.Width)
        {
            var count = Math.Min(TOps.Width, hidden - unit);
            var i = ElementaryLanes<TOps, TVector>.Sigmoid(TOps.Load(gates + unit, count));
            var f = ElementaryLanes<TOps, TVector>.Sigmoid(TOps.Load(gates + hidden + unit, count));
            var g = ElementaryLanes<TOps, TVector>.Tanh(TOps.Load(gates + (2 * hidden) + unit, count));
            var o = ElementaryLanes<TOps, TVector>.Sigmoid(TOps.Load(gates + (3 * hidden) + unit, count));
            var c = TOps.FusedMultiplyAdd(i, g, TOps.Multiply(f, TOps.Load(cell + unit, count)));
            var t = ElementaryLanes<TOps, TVector>.Tanh(c);
            TOps.Store(i, gates + unit, count);
            TOps.Store(f, gates + hidden + unit, count);
            TOps.Store(g, gates + (2 * hidden) + unit, count);
            TOps.Store(o, gates + (3 * hidden) + unit, count);
            TOps.Store(c, nextCell + unit, count);
            TOps.Store(t, tanhCell + unit, count);
            TOps.Store(TOps.Multiply(o, t), output + unit, count);
        }
    }

    /// <summary>
    /// From the gradients of h' and c' those of the gates before activation, which replace the activated gates, and that of c, which replaces that of c'.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Backward(float* gates, float* cell, float* tanhCell, float* outputGradient, float* cellGradient, int hidden)
    {
        var one = TOps.Broadcast(1);
        for (var unit = 0; unit < hidden; unit += TOps.Width)
        {
            var count = Math.Min(TOps.Width, hidden - unit);
            var i = TOps.Load(gates + unit, count);
            var f = TOps.Load(gates + hidden + unit, count);
            var g = TOps.Load(gates + (2 * hidden) + unit, count);
            var o = TOps.Load(gates + (3 * hidden) + unit, count);
            var t = TOps.Load(tanhCell + unit, count);
            var dh = TOps.Load(outputGradient + unit, count);
            var dc = TOps.FusedMultiplyAdd(
                TOps.Multiply(dh, o), Slopes<TOps, TVector>.OfTanh(t, one), TOps.Load(cellGradient + unit, count));
            TOps.Store(TOps.Multiply(TOps.Multiply(dc, g), Slopes<TOps, TVector>.OfSigmoid(i, one)), gates + unit, count);
            TOps.Store(TOps.Multiply(TOps.Multiply(dc, TOps.Load(cell + unit, count)), Slopes<TOps, TVector>.OfSigmoid(f, one)), gates + hidden + unit, count);
            TOps.Store(TOps.Multiply(TOps.Multiply(dc, i), Slopes<TOps, TVector>.OfTanh(g, one)), gates + (2 * hidden) + unit, count);
            TOps.Store(TOps.Multiply(TOps.Multiply(dh, t), Slopes<TOps, TVector>.OfSigmoid(o, one)), gates + (3 * hidden) + unit, count);
            TOps.Store(TOps.Multiply(dc, f), cellGradient + unit, count);
        }
    }
}
