using System.Runtime.CompilerServices;

namespace Lockstep.Model.Numerics;

/// <summary>One lane, for processors without fused multiply-add in vectors.</summary>
internal readonly unsafe struct ScalarOps : IVectorOps<float>
{
    public static int Width => 1;

    public static float Broadcast(float value) => value;

    public static float Load(float* source) => *source;

    public static void Store(float value, float* destination) => *destination = value;

    public static float Load(float* source, int count) => *source;

    public static void Store(float value, float* destination, int count) => *destination = value;

    public static float Add(float left, float right) => left + right;

    public static float Subtract(float left, float right) => left - right;

    public static float Multiply(float left, float right) => left * right;

    public static float Divide(float left, float right) => left / right;

    public static float FusedMultiplyAdd(float left, float right, float addend) => MathF.FusedMultiplyAdd(left, right, addend);

    public static float Negate(float value) => BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(value) ^ int.MinValue);

    public static float Abs(float value) => MathF.Abs(value);

    public static float CopySign(float magnitude, float sign) => MathF.CopySign(magnitude, sign);

    public static float Greater(float left, float right) => left > right ? left : right;

    public static float Lesser(float left, float right) => left < right ? left : right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float PowerOfTwo(float shifted) =>
        BitConverter.Int32BitsToSingle(unchecked((BitConverter.SingleToInt32Bits(shifted) << 23) + (127 << 23)));
}
