using Lockstep.Model.Numerics;
using Lockstep.Model.Parameters;

namespace Lockstep.Model.Layers;

// Gates in PyTorch's order: input, forget, cell, output.
//
//   [i f g o] = W_ih x(t) + b + W_hh h(t-1)        i, f, o through sigmoid, g through tanh
//   c(t) = f c(t-1) + i g        h(t) = o tanh(c(t))            (Hochreiter and Schmidhuber 1997; Gers et al. 2000 for f)

/// <summary>Long short-term memory; its state is h and c.</summary>
internal sealed unsafe class Lstm(Kernels kernels, Positions positions, LayerInput input, int hidden, bool isReverse = false)
    : Recurrence(kernels, positions, input, CellShape.Lstm, hidden, isReverse)
{
    private const int C = 1;

    private readonly FloatBuffer _tanhCells = new(positions.Count * hidden);

    protected override void CellForward(int row, nint position, int before, int after) => Kernels.LstmForward(
        Gates(position), State(C, row, before), State(C, row, after), _tanhCells.Pointer + (position * Hidden), State(0, row, after), Hidden);

    protected override void CellBackward(int row, nint position, int before, int after, float* outputGradient, float* previousGradient) =>
        Kernels.LstmBackward(
            Gates(position), State(C, row, before), _tanhCells.Pointer + (position * Hidden), outputGradient, StateGradient(C, row), Hidden);
}
