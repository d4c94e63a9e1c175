using Lockstep.Model.Parameters;

namespace Lockstep.Model.Layers;

/// <summary>The weights of one direction of a recurrent layer, as its products read them; G is the number of gates.</summary>
internal readonly unsafe struct RecurrentWeights(PackedMatrix input, PackedMatrix state, float* bias, float* stateBias)
{
    /// <summary>W_ih [G H, I].</summary>
    public PackedMatrix Input { get; } = input;

    /// <summary>W_hh [G H, H].</summary>
    public PackedMatrix State { get; } = state;

    /// <summary>b_ih [G H], or the only bias.</summary>
    public float* Bias { get; } = bias;

    /// <summary>b_hh [G H], where the cell has one.</summary>
    public float* StateBias { get; } = stateBias;
}

/// <summary>Where the gradients of one direction of a recurrent layer go, in the shapes of its weights.</summary>
internal readonly unsafe struct RecurrentGradients(float* input, float* state, float* bias, float* stateBias)
{
    public float* Input { get; } = input;

    public float* State { get; } = state;

    public float* Bias { get; } = bias;

    public float* StateBias { get; } = stateBias;
}
