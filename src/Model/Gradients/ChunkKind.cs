namespace Lockstep.Model.Gradients;

/// <summary>Which rows of a chunk have a gradient.</summary>
public enum ChunkKind
{
    /// <summary>All.</summary>
    Dense,

    /// <summary>Those that a step touches, as in an embedding.</summary>
    Touched,

    /// <summary>All, and those that a step touches get a second one, which is added to the first once both are summed over all shards: tied weights.</summary>
    DenseAndTouched,
}
