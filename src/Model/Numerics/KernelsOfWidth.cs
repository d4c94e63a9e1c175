namespace Lockstep.Model.Numerics;

/// <summary>The kernels compiled for one width.</summary>
internal sealed unsafe class Kernels<TOps, TVector>(int vectorBits) : Kernels(vectorBits)
    where TOps : struct, IVectorOps<TVector>
    where TVector : struct
{
    internal override void Multiply(
        MatrixView left, int rows, int inner, MatrixView right, MatrixView start, MatrixView output, int first, int end) =>
        Product<TOps, TVector>.Multiply(left, rows, inner, right, start, output, first, end);

    internal override void WeightGradient(MatrixView left, MatrixView right, FoldShape shape, float* output, int columns, int first, int end) =>
        WeightGradient<TOps, TVector>.Run(left, right, shape, output, columns, first, end);

    internal override void ColumnSums(MatrixView terms, FoldShape shape, float* output, int first, int end) =>
        WeightGradient<TOps, TVector>.ColumnSums(terms, shape, output, first, end);

    internal override void LstmForward(float* gates, float* cell, float* nextCell, float* tanhCell, float* output, int hidden) =>
        LstmKernel<TOps, TVector>.Forward(gates, cell, nextCell, tanhCell, output, hidden);

    internal override void LstmBackward(float* gates, float* cell, float* tanhCell, float* outputGradient, float* cellGradient, int hidden) =>
        LstmKernel<TOps, TVector>.Backward(gates, cell, tanhCell, outputGradient, cellGradient, hidden);

    internal override void GruForward(float* gates, float* stateSums, float* state, float* output, int hidden) =>
        GruKernel<TOps, TVector>.Forward(gates, stateSums, state, output, hidden);

    internal override void GruBackward(float* gates, float* stateSums, float* state, float* outputGradient, float* stateGradient, int hidden) =>
        GruKernel<TOps, TVector>.Backward(gates, stateSums, state, outputGradient, stateGradient, hidden);

    internal override void TanhForward(float* sums, float* output, int hidden) => TanhKernel<TOps, TVector>.Forward(sums, output, hidden);

    internal override void TanhBackward(float* sums, float* output, float* outputGradient, int hidden) =>
        TanhKernel<TOps, TVector>.Backward(sums, output, outputGradient, hidden);

    internal override float Exponentiate(float* logits, nint panelStride, int columns, float shift, float* lanes) =>
        SoftmaxKernel<TOps, TVector>.Exponentiate(logits, panelStride, columns, shift, lanes);

    internal override void Scale(float* values, nint panelStride, int columns, float factor) =>
        SoftmaxKernel<TOps, TVector>.Scale(values, panelStride, columns, factor);

    internal override void Multiply(float* left, float* right, float* destination, int count) =>
        ElementKernel<TOps, TVector>.Multiply(left, right, destination, count);

    internal override void Add(float* left, float* right, float* destination, int count) =>
        ElementKernel<TOps, TVector>.Add(left, right, destination, count);

    internal override void AddScaled(float* values, float factor, float* destination, int count) =>
        ElementKernel<TOps, TVector>.AddScaled(values, factor, destination, count);
}
