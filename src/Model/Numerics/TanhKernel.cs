using System.Runtime.CompilerServices;

namespace Lockstep.Model.Numerics;

/// <summary>The elementwise part of a step of a tanh RNN, for one row.</summary>
internal static unsafe class TanhKernel<TOps, TVector>
    where TOps : struct, IVectorOps<TVector>
    where TVector : struct
{
    /// <summary>h' = tanh(sum).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Forward(float* sums, float* output, int hidden)
    {
        for (var unit = 0; unit < hidden; unit += TOps.Width)
        {
            var count = Math.Min(TOps.Width, hidden - unit);
            TOps.Store(ElementaryLanes<TOps, TVector>.Tanh(TOps.Load(sums + unit, count)), output + unit, count);
        }
    }

    /// <summary>From the gradient of h' that of the sum, which replaces it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Backward(float* sums, float* output, float* outputGradient, int hidden)
    {
        var one = TOps.Broadcast(1);
        for (var unit = 0; unit < hidden; unit += TOps.Width)
        {
            var count = Math.Min(TOps.Width, hidden - unit);
            var slope = Slopes<TOps, TVector>.OfTanh(TOps.Load(output + unit, count), one);
            TOps.Store(TOps.Multiply(TOps.Load(outputGradient + unit, count), slope), sums + unit, count);
        }
    }
}
