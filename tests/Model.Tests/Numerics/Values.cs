using Lockstep.Model.Numerics;
using Lockstep.Model.Parameters;

namespace Lockstep.Model.Tests.Numerics;

/// <summary>Values whose sums round differently in every order: full mantissas over some powers of two, a few zeros of both signs.</summary>
internal static class Values
{
    private const uint Stream = 0x7e57;

    public static void Fill(Span<float> values, int seed)
    {
        var random = new Philox((uint)seed, Stream);
        for (var i = 0; i < values.Length; i++) values[i] = From(random.At((uint)i, 0, 0, 0));
    }

    public static FloatBuffer Buffer(int count, int seed)
    {
        var buffer = new FloatBuffer(count);
        Fill(buffer.Span, seed);
        return buffer;
    }

    private static float From((uint X, uint Y, uint Z, uint W) bits)
    {
        var sign = (bits.Y & 1) == 0 ? 1f : -1f;
        if (bits.Z % 50 == 0) return 0 * sign;
        return sign * MathF.ScaleB(1 + (bits.X * (1f / 4294967296f)), -(int)(bits.W % 6));
    }
}
