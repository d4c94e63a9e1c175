using System.Runtime.CompilerServices;

namespace Lockstep.Model.Parameters;

/// <summary>A fixed block of floats, zero at first where nothing else is said, that begins on a cache line and never moves, so that kernels may point into it.</summary>
public sealed unsafe class FloatBuffer
{
    private const int Alignment = 64;

    private readonly float[] _array;
    private readonly int _start;

    /// <summary>A block of <paramref name="length"/> zeros.</summary>
    public FloatBuffer(int length)
        : this(length, cleared: true)
    {
    }

    private FloatBuffer(int length, bool cleared)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        // Kernels may load, and throw away, up to a cache line beyond the end.
        _array = GC.AllocateUninitializedArray<float>(checked(length + (2 * Alignment / sizeof(float))), pinned: true);
        var address = (nuint)Unsafe.AsPointer(ref _array[0]);
        HugePages.Advise((void*)address, (nuint)_array.Length * sizeof(float));
        if (cleared) Array.Clear(_array);
        _start = (int)((Alignment - (address % Alignment)) % Alignment / sizeof(float));
        Length = length;
        Pointer = (float*)address + _start;
    }

    /// <summary>A block whose values are whatever they are until they are written, and whose memory is not taken before.</summary>
    public static FloatBuffer Unwritten(int length) => new(length, cleared: false);

    /// <summary>Values in the block.</summary>
    public int Length { get; }

    /// <summary>The values.</summary>
    public Span<float> Span => _array.AsSpan(_start, Length);

    /// <summary>The values, for code that keeps them.</summary>
    public Memory<float> Memory => _array.AsMemory(_start, Length);

    /// <summary>The first value; valid while this object is referenced.</summary>
    internal float* Pointer { get; }
}
