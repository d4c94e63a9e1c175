using System.Runtime.CompilerServices;

namespace Lockstep.Model.Numerics;

/// <summary>The elementwise part of a GRU step, for one row. Gates in PyTorch's order: reset, update, new; the sums of inputs and of states come apart.</summary>
internal static unsafe class GruKernel<TOps, TVector>
    where TOps : struct, IVectorOps<TVector>
    where TVector : struct
{
    /// <summary>n = tanh(x_n + r s_n); h' = n + z (h - n), where r, z are sigmoids of x + s. The gates are activated in place of x; s stays.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Forward(float* gates, float* stateSums, float* state, float* output, int hidden)
    {
        for (var unit = 0; unit < hidden; unit += TOps.Width)
        {
            var count = Math.Min(TOps.Width, hidden - unit);
            var r = Sigmoid(gates + unit, stateSums + unit, count);
            var z = Sigmoid(gates + hidden + unit, stateSums + hidden + unit, count);
            var n = ElementaryLanes<TOps, TVector>.Tanh(TOps.FusedMultiplyAdd(
                r, TOps.Load(stateSums + (2 * hidden) + unit, count), TOps.Load(gates + (2 * hidden) + unit, count)));
            TOps.Store(r, gates + unit, count);
            TOps.Store(z, gates + hidden + unit, count);
            TOps.Store(n, gates + (2 * hidden) + unit, count);
            TOps.Store(TOps.FusedMultiplyAdd(z, TOps.Subtract(TOps.Load(state + unit, count), n), n), output + unit, count);
        }
    }

    /// <summary>
    /// From the gradient of h' those of x, which replace the activated gates, and of s, which replace s; what reaches h past the gates is added to its gradient.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Backward(float* gates, float* stateSums, float* state, float* outputGradient, float* stateGradient, int hidden)
    {
        var one = TOps.Broadcast(1);
        for (var unit = 0; unit < hidden; unit += TOps.Width)
        {
            var count = Math.Min(TOps.Width, hidden - unit);
            var r = TOps.Load(gates + unit, count);
            var z = TOps.Load(gates + hidden + unit, count);
            var n = TOps.Load(gates + (2 * hidden) + unit, count);
            var s = TOps.Load(stateSums + (2 * hidden) + unit, count);
            var dh = TOps.Load(outputGradient + unit, count);
            var dn = TOps.Multiply(TOps.Multiply(dh, TOps.Subtract(one, z)), Slopes<TOps, TVector>.OfTanh(n, one));
            var dz = TOps.Multiply(TOps.Multiply(dh, TOps.Subtract(TOps.Load(state + unit, count), n)), Slopes<TOps, TVector>.OfSigmoid(z, one));
            var dr = TOps.Multiply(TOps.Multiply(dn, s), Slopes<TOps, TVector>.OfSigmoid(r, one));
            TOps.Store(dr, gates + unit, count);
            TOps.Store(dz, gates + hidden + unit, count);
            TOps.Store(dn, gates + (2 * hidden) + unit, count);
            TOps.Store(dr, stateSums + unit, count);
            TOps.Store(dz, stateSums + hidden + unit, count);
            TOps.Store(TOps.Multiply(dn, r), stateSums + (2 * hidden) + unit, count);
            TOps.Store(TOps.FusedMultiplyAdd(dh, z, TOps.Load(stateGradient + unit, count)), stateGradient + unit, count);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Sigmoid(float* x, float* s, int count) =>
        ElementaryLanes<TOps, TVector>.Sigmoid(TOps.Add(TOps.Load(x, count), TOps.Load(s, count)));
}
