using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Lockstep.Model.Numerics;

/// <summary>Asks for memory that is needed soon, so that it comes while something else is computed. Where the processor takes no hints nothing happens.</summary>
internal static unsafe class CacheHint
{
    private const int Line = 16;

    /// <summary>Some columns of some rows that are about to be written, into the nearest cache.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Lines(float* origin, nint rowStride, int rows, int columns)
    {
        if (!Sse.IsSupported) return;
        for (var row = 0; row < rows; row++, origin += rowStride)
        {
            for (var column = 0; column < columns + Line - 1; column += Line) Sse.Prefetch0(origin + column);
        }
    }

    /// <summary>Of a run of so many lines the share from <paramref name="first"/> to <paramref name="end"/> of <paramref name="all"/>, into the second cache.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Share(float* origin, int lines, int first, int end, int all)
    {
        if (!Sse.IsSupported) return;
        var last = (long)lines * end / all;
        for (var line = (long)lines * first / all; line < last; line++) Sse.Prefetch1(origin + (line * Line));
    }
}
