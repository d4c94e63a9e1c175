using System.Runtime.CompilerServices;

namespace Lockstep.Model.Numerics;

/// <summary>exp, tanh and sigmoid in a vector's lanes, from one polynomial over fused multiply-adds, so that no platform's libm is asked.</summary>
internal static class ElementaryLanes<TOps, TVector>
    where TOps : struct, IVectorOps<TVector>
    where TVector : struct
{
    // exp stays a normal number within these bounds.
    private const float Lowest = -87f;
    private const float Highest = 88f;

    // Adding it rounds to an integer, which then stands in the low bits.
    private const float Rounding = 12582912f;

    // ln 2 in two parts; the first has so few bits that its product with n is exact.
    private const float Ln2High = 0.693115234375f;
    private const float Ln2Low = 3.1946184945309415e-05f;
    private const float Log2E = 1.4426950408889634f;

    // (e^r - 1 - r) / r^2 for |r| <= ln(2) / 2: least squares at Chebyshev nodes, weighted for relative error; at most 1.5e-8.
    private const float Q0 = 0.4999999701976776f;
    private const float Q1 = 0.16666541993618011f;
    private const float Q2 = 0.041667599231004715f;
    private const float Q3 = 0.008366706781089306f;
    private const float Q4 = 0.0013858129968866706f;

    /// <summary>e^x, with x held within -87 and 88.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Exp(TVector x)
    {
        var (scale, reduced) = Reduce(x);
        return TOps.FusedMultiplyAdd(scale, reduced, scale);
    }

    /// <summary>1 / (1 + e^-x).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Sigmoid(TVector x)
    {
        var one = TOps.Broadcast(1);
        return TOps.Divide(one, TOps.Add(one, Exp(TOps.Negate(x))));
    }

    /// <summary>tanh(x) = -e / (2 + e) with e = exp(-2|x|) - 1, which loses no digits near zero, and the sign of x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Tanh(TVector x)
    {
        var (scale, reduced) = Reduce(TOps.Multiply(TOps.Broadcast(-2), TOps.Abs(x)));
        var e = TOps.FusedMultiplyAdd(scale, reduced, TOps.Subtract(scale, TOps.Broadcast(1)));
        return TOps.CopySign(TOps.Divide(e, TOps.Add(TOps.Broadcast(2), e)), x);
    }

    // x = n ln 2 + r: returns 2^n and e^r - 1.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (TVector Scale, TVector Reduced) Reduce(TVector x)
    {
        x = TOps.Lesser(TOps.Broadcast(Highest), TOps.Greater(TOps.Broadcast(Lowest), x));
        var shifted = TOps.FusedMultiplyAdd(x, TOps.Broadcast(Log2E), TOps.Broadcast(Rounding));
        var n = TOps.Subtract(shifted, TOps.Broadcast(Rounding));
        var r = TOps.FusedMultiplyAdd(n, TOps.Broadcast(-Ln2High), x);
        r = TOps.FusedMultiplyAdd(n, TOps.Broadcast(-Ln2Low), r);
        var q = TOps.FusedMultiplyAdd(TOps.Broadcast(Q4), r, TOps.Broadcast(Q3));
        q = TOps.FusedMultiplyAdd(q, r, TOps.Broadcast(Q2));
        q = TOps.FusedMultiplyAdd(q, r, TOps.Broadcast(Q1));
        q = TOps.FusedMultiplyAdd(q, r, TOps.Broadcast(Q0));
        return (TOps.PowerOfTwo(shifted), TOps.FusedMultiplyAdd(TOps.Multiply(r, r), q, r));
    }
}
