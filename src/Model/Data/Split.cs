namespace Lockstep.Model.Data;

/// <summary>One of the three parts of a corpus.</summary>
public enum Split
{
    /// <summary>What the weights are trained on; the vocabulary comes from here alone.</summary>
    Train,

    /// <summary>What is measured after each epoch.</summary>
    Valid,

    /// <summary>What is measured once, at the end.</summary>
    Test,
}
