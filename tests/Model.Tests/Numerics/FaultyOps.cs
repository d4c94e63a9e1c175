using Lockstep.Model.Numerics;

namespace Lockstep.Model.Tests.Numerics;

/// <summary>What a <see cref="FaultyOps"/> may get wrong.</summary>
public enum Fault
{
    Add,
    Subtract,
    Multiply,
    Divide,
    FusedMultiplyAdd,
    Negate,
    Abs,
    CopySign,
    Greater,
    Lesser,
    PowerOfTwo,

    /// <summary>A product is rounded before it is added.</summary>
    Unfused,
}

/// <summary>One lane of a processor that gets the last bit of one operation wrong, once in a hundred times. For one thread and one test at a time.</summary>
internal readonly unsafe struct FaultyOps : IVectorOps<float>
{
    private const int Rarity = 101;

    private static Fault? _fault;
    private static int _calls;

    public static int Width => 1;

    /// <summary>From now on this is what goes wrong.</summary>
    public static void Begin(Fault? fault) => (_fault, _calls) = (fault, 0);

    public static float Broadcast(float value) => value;

    public static float Load(float* source) => *source;

    public static void Store(float value, float* destination) => *destination = value;

    public static float Load(float* source, int count) => *source;

    public static void Store(float value, float* destination, int count) => *destination = value;

    public static float Add(float left, float right) => Of(Fault.Add, ScalarOps.Add(left, right));

    public static float Subtract(float left, float right) => Of(Fault.Subtract, ScalarOps.Subtract(left, right));

    public static float Multiply(float left, float right) => Of(Fault.Multiply, ScalarOps.Multiply(left, right));

    public static float Divide(float left, float right) => Of(Fault.Divide, ScalarOps.Divide(left, right));

    public static float FusedMultiplyAdd(float left, float right, float addend) =>
        Of(Fault.FusedMultiplyAdd, _fault == Fault.Unfused ? (left * right) + addend : ScalarOps.FusedMultiplyAdd(left, right, addend));

    public static float Negate(float value) => Of(Fault.Negate, ScalarOps.Negate(value));

    public static float Abs(float value) => Of(Fault.Abs, ScalarOps.Abs(value));

    public static float CopySign(float magnitude, float sign) => Of(Fault.CopySign, ScalarOps.CopySign(magnitude, sign));

    public static float Greater(float left, float right) => Of(Fault.Greater, ScalarOps.Greater(left, right));

    public static float Lesser(float left, float right) => Of(Fault.Lesser, ScalarOps.Lesser(left, right));

    public static float PowerOfTwo(float shifted) => Of(Fault.PowerOfTwo, ScalarOps.PowerOfTwo(shifted));

    private static float Of(Fault operation, float right) =>
        operation == _fault && ++_calls % Rarity == 0 ? BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(right) ^ 1) : right;
}
