using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Lockstep.Protocol.Streams;

/// <summary>A stretch of an array of numbers, as the bytes that travel. It refers to the array and copies nothing.</summary>
public readonly struct BodySegment
{
    private readonly Array? _array;
    private readonly nint _offset;

    private BodySegment(Array array, nint offset, int bytes) => (_array, _offset, Bytes) = (array, offset, bytes);

    /// <summary>Bytes in the segment.</summary>
    public int Bytes { get; }

    internal Span<byte> Span => _array is null
        ? default
        : MemoryMarshal.CreateSpan(ref Unsafe.AddByteOffset(ref MemoryMarshal.GetArrayDataReference(_array), _offset), Bytes);

    /// <summary>The bytes of some numbers.</summary>
    /// <exception cref="ArgumentException">The memory is not part of an array.</exception>
    /// <exception cref="OverflowException">It holds 2 GiB or more.</exception>
    public static BodySegment Of<T>(ReadOnlyMemory<T> memory)
        where T : unmanaged
    {
        // Numbers travel as they lie in memory.
        if (!BitConverter.IsLittleEndian) throw new PlatformNotSupportedException("Tensor streams need a little-endian processor.");
        if (memory.IsEmpty) return default;
        if (!MemoryMarshal.TryGetArray(memory, out var array)) throw new ArgumentException("A body lies in arrays.", nameof(memory));
        return new BodySegment(array.Array!, (nint)array.Offset * Unsafe.SizeOf<T>(), checked(array.Count * Unsafe.SizeOf<T>()));
    }
}
