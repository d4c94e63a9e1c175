using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Lockstep.Model.Numerics;

namespace Lockstep.Benchmarks;

/// <summary>What the cores could do at most: fused multiply-adds between registers, with enough of them in flight and no memory.</summary>
internal static class FmaLimit
{
    private const int Iterations = 2_000_000;
    private const int Chains = 12;

    /// <summary>FLOP/s of all threads together, at the width the kernels use.</summary>
    public static double Measure(int threads)
    {
        using var team = new ThreadTeam(threads);
        var sinks = new float[threads];
        var wide = Kernels.Best.VectorBits == 512;
        var lanes = wide ? Vector512<float>.Count : Vector256<float>.Count;
        var seconds = Measured.Median(() => team.Run(member => sinks[member] = wide ? Wide() : Narrow()));
        return 2.0 * lanes * Chains * Iterations * threads / seconds;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Wide()
    {
        var (x, y) = (Vector512.Create(1.0001f), Vector512.Create(0.5f));
        var (a, b, c, d, e, f, g, h, i, j, k, l) = (x, x, x, x, x, x, x, x, x, x, x, x);
        for (var n = 0; n < Iterations; n++)
        {
            a = Vector512.FusedMultiplyAdd(a, y, x);
            b = Vector512.FusedMultiplyAdd(b, y, x);
            c = Vector512.FusedMultiplyAdd(c, y, x);
            d = Vector512.FusedMultiplyAdd(d, y, x);
            e = Vector512.FusedMultiplyAdd(e, y, x);
            f = Vector512.FusedMultiplyAdd(f, y, x);
            g = Vector512.FusedMultiplyAdd(g, y, x);
            h = Vector512.FusedMultiplyAdd(h, y, x);
            i = Vector512.FusedMultiplyAdd(i, y, x);
            j = Vector512.FusedMultiplyAdd(j, y, x);
            k = Vector512.FusedMultiplyAdd(k, y, x);
            l = Vector512.FusedMultiplyAdd(l, y, x);
        }

        return (a + b + c + d + e + f + g + h + i + j + k + l)[0];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Narrow()
    {
        var (x, y) = (Vector256.Create(1.0001f), Vector256.Create(0.5f));
        var (a, b, c, d, e, f, g, h, i, j, k, l) = (x, x, x, x, x, x, x, x, x, x, x, x);
        for (var n = 0; n < Iterations; n++)
        {
            a = Vector256.FusedMultiplyAdd(a, y, x);
            b = Vector256.FusedMultiplyAdd(b, y, x);
            c = Vector256.FusedMultiplyAdd(c, y, x);
            d = Vector256.FusedMultiplyAdd(d, y, x);
            e = Vector256.FusedMultiplyAdd(e, y, x);
            f = Vector256.FusedMultiplyAdd(f, y, x);
            g = Vector256.FusedMultiplyAdd(g, y, x);
            h = Vector256.FusedMultiplyAdd(h, y, x);
            i = Vector256.FusedMultiplyAdd(i, y, x);
            j = Vector256.FusedMultiplyAdd(j, y, x);
            k = Vector256.FusedMultiplyAdd(k, y, x);
            l = Vector256.FusedMultiplyAdd(l, y, x);
        }

        return (a + b + c + d + e + f + g + h + i + j + k + l)[0];
    }
}
