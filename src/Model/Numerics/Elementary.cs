using System.Runtime.CompilerServices;

namespace Lockstep.Model.Numerics;

/// <summary>Scalar elementary functions with the same bits on every platform.</summary>
public static class Elementary
{
    // Terms of the series below; s^2 is at most 0.0295, so the first one left out is below 1e-17.
    private const int Terms = 12;

    /// <summary>e^x with x held within -87 and 88, to about one unit in the last place of single precision.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Exp(float x) => ElementaryLanes<ScalarOps, float>.Exp(x);

    /// <summary>The natural logarithm, ln(m 2^n) = n ln 2 + 2 artanh((m - 1) / (m + 1)), to about 1e-15.</summary>
    /// <param name="x">A positive, finite, normal number; anything else gives NaN.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Log(double x)
    {
        if (!double.IsNormal(x) || x < 0) return double.NaN;
        var bits = BitConverter.DoubleToInt64Bits(x);
        var n = (int)(bits >> 52) - 1023;
        var m = BitConverter.Int64BitsToDouble((bits & 0xFFFFFFFFFFFFF) | (1023L << 52));
        if (m > 1.4142135623730951)
        {
            m /= 2;
            n++;
        }

        var s = (m - 1) / (m + 1);
        var square = s * s;
        var sum = 0.0;
        for (var k = Terms; k >= 0; k--) sum = Math.FusedMultiplyAdd(sum, square, 1.0 / ((2 * k) + 1));
        return Math.FusedMultiplyAdd(n, 0.6931471805599453, 2 * s * sum);
    }
}
