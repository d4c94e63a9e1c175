namespace Lockstep.Model.Numerics;

/// <summary>The few operations kernels are written in, for one width of vector. Each gives the same bits lane by lane at every width.</summary>
/// <typeparam name="TVector">The vector, or <see langword="float"/> for one lane.</typeparam>
internal unsafe interface IVectorOps<TVector>
    where TVector : struct
{
    static abstract int Width { get; }

    static abstract TVector Broadcast(float value);

    static abstract TVector Load(float* source);

    static abstract void Store(TVector value, float* destination);

    /// <summary>The first <paramref name="count"/> lanes, at most <see cref="Width"/>; zero in the others.</summary>
    static abstract TVector Load(float* source, int count);

    /// <summary>Stores the first <paramref name="count"/> lanes, at most <see cref="Width"/>.</summary>
    static abstract void Store(TVector value, float* destination, int count);

    static abstract TVector Add(TVector left, TVector right);

    static abstract TVector Subtract(TVector left, TVector right);

    static abstract TVector Multiply(TVector left, TVector right);

    static abstract TVector Divide(TVector left, TVector right);

    /// <summary>left * right + addend, rounded once.</summary>
    static abstract TVector FusedMultiplyAdd(TVector left, TVector right, TVector addend);

    static abstract TVector Negate(TVector value);

    static abstract TVector Abs(TVector value);

    /// <summary>The magnitude of the first with the sign of the second.</summary>
    static abstract TVector CopySign(TVector magnitude, TVector sign);

    /// <summary>left &gt; right ? left : right, so a NaN on the right stays.</summary>
    static abstract TVector Greater(TVector left, TVector right);

    /// <summary>left &lt; right ? left : right, so a NaN on the right stays.</summary>
    static abstract TVector Lesser(TVector left, TVector right);

    /// <summary>2^n, where the low bits of the argument's representation hold the integer n, -126 to 127.</summary>
    static abstract TVector PowerOfTwo(TVector shifted);
}
