using System.Runtime.InteropServices;

namespace Lockstep.Model.Storage;

/// <summary>Floats and ids as the bytes that files and digests are made of: little endian, which is what every supported processor has in memory.</summary>
internal static class LittleEndian
{
    /// <summary>The bytes of floats in memory, for writing.</summary>
    public static ReadOnlySpan<byte> BytesOf(ReadOnlySpan<float> values)
    {
        RequireProcessor();
        return MemoryMarshal.AsBytes(values);
    }

    /// <summary>The bytes of floats in memory, to be read into.</summary>
    public static Span<byte> WritableBytesOf(Span<float> values)
    {
        RequireProcessor();
        return MemoryMarshal.AsBytes(values);
    }

    /// <summary>The bytes of double-precision numbers in memory, for digests.</summary>
    public static ReadOnlySpan<byte> BytesOf(ReadOnlySpan<double> values)
    {
        RequireProcessor();
        return MemoryMarshal.AsBytes(values);
    }

    /// <summary>The bytes of ids in memory, for writing.</summary>
    public static ReadOnlySpan<byte> BytesOf(ReadOnlySpan<int> values)
    {
        RequireProcessor();
        return MemoryMarshal.AsBytes(values);
    }

    /// <summary>The bytes of ids in memory, to be read into.</summary>
    public static Span<byte> WritableBytesOf(Span<int> values)
    {
        RequireProcessor();
        return MemoryMarshal.AsBytes(values);
    }

    private static void RequireProcessor()
    {
        if (!BitConverter.IsLittleEndian) throw new PlatformNotSupportedException("Files and digests need a little-endian processor.");
    }
}
