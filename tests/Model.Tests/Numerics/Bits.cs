using System.Runtime.InteropServices;

namespace Lockstep.Model.Tests.Numerics;

/// <summary>Equality of floats as the project means it: every bit, so that +0 is not -0.</summary>
internal static class Bits
{
    public static void AssertSame(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        if (MemoryMarshal.Cast<float, int>(expected).SequenceEqual(MemoryMarshal.Cast<float, int>(actual))) return;
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.True(
                BitConverter.SingleToInt32Bits(expected[i]) == BitConverter.SingleToInt32Bits(actual[i]), $"{what}, value {i}: expected {expected[i]:R}, got {actual[i]:R}");
        }
    }

    /// <summary>All not-a-numbers are one: which of them comes out is the processor's choice, and none is ever kept.</summary>
    public static float[] WithOneNaN(IEnumerable<float> values) => [.. values.Select(value => float.IsNaN(value) ? float.NaN : value)];
}
