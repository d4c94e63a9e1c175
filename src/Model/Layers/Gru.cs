using Lockstep.Model.Numerics;

namespace Lockstep.Model.Layers;

// Gates in PyTorch's order: reset, update, new. The reset gate acts on the sum of the states, so that sum and its bias are kept apart.
//
//   x = W_ih x(t) + b_ih        s = W_hh h(t-1) + b_hh
//   r = sigmoid(x_r + s_r)        z = sigmoid(x_z + s_z)        n = tanh(x_n + r s_n)        h(t) = (1 - z) n + z h(t-1)        (Cho et al. 2014)

/// <summary>Gated recurrent unit; its state is h.</summary>
internal sealed unsafe class Gru(Kernels kernels, Positions positions, LayerInput input, int hidden, bool isReverse = false)
    : Recurrence(kernels, positions, input, CellShape.Gru, hidden, isReverse)
{
    protected override void CellForward(int row, nint position, int before, int after) =>
        Kernels.GruForward(Gates(position), StateSums(position), State(0, row, before), State(0, row, after), Hidden);

    protected override void CellBackward(int row, nint position, int before, int after, float* outputGradient, float* previousGradient) =>
        Kernels.GruBackward(Gates(position), StateSums(position), State(0, row, before), outputGradient, previousGradient, Hidden);
}
