using Lockstep.Model.Parameters;

namespace Lockstep.Model.Layers;

/// <summary>The weights of one LSTM layer, as its products read them.</summary>
internal readonly unsafe struct LstmWeights(PackedMatrix input, PackedMatrix state, float* bias)
{
    /// <summary>W_ih [4H, I].</summary>
    public PackedMatrix Input { get; } = input;

    /// <summary>W_hh [4H, H].</summary>
    public PackedMatrix State { get; } = state;

    /// <summary>b [4H].</summary>
    public float* Bias { get; } = bias;
}

/// <summary>Where the gradients of one LSTM layer go, in the shapes of its weights.</summary>
internal readonly unsafe struct LstmGradients(float* input, float* state, float* bias)
{
    public float* Input { get; } = input;

    public float* State { get; } = state;

    public float* Bias { get; } = bias;
}
