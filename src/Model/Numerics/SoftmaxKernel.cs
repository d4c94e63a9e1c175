using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Lockstep.Model.Numerics;

/// <summary>Softmax over rows whose logits arrive a group of panels at a time (Milakov and Gimelshein 2018, "Online normalizer calculation for softmax").</summary>
/// <remarks>A row's sum is kept in 16 lanes at every width: column j belongs to lane j mod 16.</remarks>
internal static unsafe class SoftmaxKernel<TOps, TVector>
    where TOps : struct, IVectorOps<TVector>
    where TVector : struct
{
    /// <summary>Replaces a row's logits in a group by exp(logit - shift), adds those to the row's lanes, and returns the shift: the largest logit so far.</summary>
    /// <param name="logits">The row's first logit in the group.</param>
    /// <param name="panelStride">From one panel's to the next.</param>
    /// <param name="columns">Logits in the group, rounded up to a multiple of 16; those beyond the vocabulary hold the lowest number.</param>
    /// <param name="shift">The largest logit of the row before this group.</param>
    /// <param name="lanes">The row's 16 partial sums, relative to <paramref name="shift"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Exponentiate(float* logits, nint panelStride, int columns, float shift, float* lanes)
    {
        var largest = Math.Max(shift, Largest(logits, panelStride, columns));
        if (largest > shift)
        {
            var scale = TOps.Broadcast(Elementary.Exp(shift - largest));
            for (var lane = 0; lane < SixteenLanes.Count; lane += TOps.Width) TOps.Store(TOps.Multiply(TOps.Load(lanes + lane), scale), lanes + lane);
        }

        var shifts = TOps.Broadcast(largest);
        for (var lane = 0; lane < SixteenLanes.Count; lane += TOps.Width)
        {
            var sum = TOps.Load(lanes + lane);
            var at = logits + lane;
            for (var column = 0; column < columns; column += MatrixView.PanelWidth, at += panelStride)
            {
                var exponential = ElementaryLanes<TOps, TVector>.Exp(TOps.Subtract(TOps.Load(at), shifts));
                TOps.Store(exponential, at);
                sum = TOps.Add(sum, exponential);
            }

            TOps.Store(sum, lanes + lane);
        }

        return largest;
    }

    /// <summary>Multiplies a row's values in a group by a factor.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Scale(float* values, nint panelStride, int columns, float factor)
    {
        var factors = TOps.Broadcast(factor);
        for (var column = 0; column < columns; column += MatrixView.PanelWidth, values += panelStride)
        {
            for (var i = 0; i < MatrixView.PanelWidth; i += TOps.Width) TOps.Store(TOps.Multiply(TOps.Load(values + i), factors), values + i);
        }
    }

    // A maximum is the same in any order.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Largest(float* logits, nint panelStride, int columns)
    {
        var largest = TOps.Broadcast(float.NegativeInfinity);
        for (var column = 0; column < columns; column += MatrixView.PanelWidth, logits += panelStride)
        {
            for (var lane = 0; lane < MatrixView.PanelWidth; lane += TOps.Width) largest = TOps.Greater(largest, TOps.Load(logits + lane));
        }

        return Largest(largest);
    }

    // Without branches: which lane is larger cannot be foretold.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Largest(TVector values)
    {
        var lanes = stackalloc float[SixteenLanes.Count];
        TOps.Store(values, lanes);
        if (TOps.Width == 1) return *lanes;
        var largest = Vector128.Load(lanes);
        for (var lane = Vector128<float>.Count; lane < TOps.Width; lane += Vector128<float>.Count) largest = Vector128Ops.Greater(largest, Vector128.Load(lanes + lane));
        largest = Vector128Ops.Greater(largest, Vector128.Shuffle(largest, Vector128.Create(2, 3, 0, 1)));
        return Vector128Ops.Greater(largest, Vector128.Shuffle(largest, Vector128.Create(1, 0, 3, 2))).ToScalar();
    }
}
