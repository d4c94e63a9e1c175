using Lockstep.Model.Numerics;

namespace Lockstep.Model.Layers;

// h(t) = tanh(W_ih x(t) + b + W_hh h(t-1))            (Elman 1990)

/// <summary>The plain recurrent network; its state is h.</summary>
internal sealed unsafe class TanhRnn(Kernels kernels, Positions positions, LayerInput input, int hidden, bool isReverse = false)
    : Recurrence(kernels, positions, input, CellShape.Tanh, hidden, isReverse)
{
    protected override void CellForward(int row, nint position, int before, int after) =>
        Kernels.TanhForward(Gates(position), State(0, row, after), Hidden);

    protected override void CellBackward(int row, nint position, int before, int after, float* outputGradient, float* previousGradient) =>
        Kernels.TanhBackward(Gates(position), State(0, row, after), outputGradient, Hidden);
}
