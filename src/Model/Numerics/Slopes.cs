using System.Runtime.CompilerServices;

namespace Lockstep.Model.Numerics;

/// <summary>Derivatives of activations, from what they gave.</summary>
internal static class Slopes<TOps, TVector>
    where TOps : struct, IVectorOps<TVector>
    where TVector : struct
{
    /// <summary>1 - y^2, for y = tanh(x).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector OfTanh(TVector y, TVector one) => TOps.FusedMultiplyAdd(TOps.Negate(y), y, one);

    /// <summary>y (1 - y), for y = sigmoid(x).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector OfSigmoid(TVector y, TVector one) => TOps.Multiply(y, TOps.Subtract(one, y));
}
