using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Lockstep.Model.Numerics;

/// <summary>The kernels for one width of vector. Every width gives the same bits.</summary>
public abstract unsafe class Kernels
{
    private protected Kernels(int vectorBits) => VectorBits = vectorBits;

    /// <summary>The widest kernels that this processor runs in hardware.</summary>
    public static Kernels Best { get; } = OfWidth(BestWidth());

    /// <summary>Bits of a vector: 512, 256, 128, or 32 for scalar code.</summary>
    public int VectorBits { get; }

    /// <summary>The kernels of a width; where the processor lacks it they are emulated, slowly, to the same bits.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The width is not 512, 256, 128 or 32.</exception>
    public static Kernels OfWidth(int vectorBits) => vectorBits switch
    {
        512 => new Kernels<Vector512Ops, Vector512<float>>(512),
        256 => new Kernels<Vector256Ops, Vector256<float>>(256),
        128 => new Kernels<Vector128Ops, Vector128<float>>(128),
        32 => new Kernels<ScalarOps, float>(32),
        _ => throw new ArgumentOutOfRangeException(nameof(vectorBits), vectorBits, "Vectors have 512, 256, 128 or 32 bits."),
    };

    internal abstract void Multiply(MatrixView left, int rows, int inner, MatrixView right, MatrixView start, MatrixView output, int first, int end);

    internal abstract void WeightGradient(MatrixView left, MatrixView right, FoldShape shape, float* output, int columns, int first, int end);

    internal abstract void ColumnSums(MatrixView terms, FoldShape shape, float* output, int first, int end);

    internal abstract void LstmForward(float* gates, float* cell, float* nextCell, float* tanhCell, float* output, int hidden);

    internal abstract void LstmBackward(float* gates, float* cell, float* tanhCell, float* outputGradient, float* cellGradient, int hidden);

    internal abstract void GruForward(float* gates, float* stateSums, float* state, float* output, int hidden);

    internal abstract void GruBackward(float* gates, float* stateSums, float* state, float* outputGradient, float* stateGradient, int hidden);

    internal abstract void TanhForward(float* sums, float* output, int hidden);

    internal abstract void TanhBackward(float* sums, float* output, float* outputGradient, int hidden);

    internal abstract float Exponentiate(float* logits, nint panelStride, int columns, float shift, float* lanes);

    internal abstract void Scale(float* values, nint panelStride, int columns, float factor);

    internal abstract void Multiply(float* left, float* right, float* destination, int count);

    internal abstract void Add(float* left, float* right, float* destination, int count);

    internal abstract void AddScaled(float* values, float factor, float* destination, int count);

    // Without fused multiply-add in hardware, vectors of it are emulated lane by lane: scalar code is then faster.
    private static int BestWidth() =>
        Avx512F.IsSupported && Vector512.IsHardwareAccelerated ? 512
        : Fma.IsSupported && Avx2.IsSupported ? 256
        : Fma.IsSupported || AdvSimd.Arm64.IsSupported ? 128
        : 32;
}
