using System.Runtime.CompilerServices;

namespace Lockstep.Model.Numerics;

/// <summary>Kernels over flat runs of values.</summary>
internal static unsafe class ElementKernel<TOps, TVector>
    where TOps : struct, IVectorOps<TVector>
    where TVector : struct
{
    /// <summary>destination = left * right.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(float* left, float* right, float* destination, int count)
    {
        for (var i = 0; i < count; i += TOps.Width)
        {
            var lanes = Math.Min(TOps.Width, count - i);
            TOps.Store(TOps.Multiply(TOps.Load(left + i, lanes), TOps.Load(right + i, lanes)), destination + i, lanes);
        }
    }

    /// <summary>destination = left + right.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add(float* left, float* right, float* destination, int count)
    {
        for (var i = 0; i < count; i += TOps.Width)
        {
            var lanes = Math.Min(TOps.Width, count - i);
            TOps.Store(TOps.Add(TOps.Load(left + i, lanes), TOps.Load(right + i, lanes)), destination + i, lanes);
        }
    }

    /// <summary>destination = factor * values + destination, each rounded once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddScaled(float* values, float factor, float* destination, int count)
    {
        var factors = TOps.Broadcast(factor);
        for (var i = 0; i < count; i += TOps.Width)
        {
            var lanes = Math.Min(TOps.Width, count - i);
            TOps.Store(TOps.FusedMultiplyAdd(factors, TOps.Load(values + i, lanes), TOps.Load(destination + i, lanes)), destination + i, lanes);
        }
    }
}
