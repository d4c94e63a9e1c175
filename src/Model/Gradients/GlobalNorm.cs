using Lockstep.Model.Numerics;

namespace Lockstep.Model.Gradients;

/// <summary>The global norm of a gradient: the square root of the sum of squares of all its values.</summary>
public static class GlobalNorm
{
    /// <summary>Folds the terms of all norm blocks, in the order of the plan, in a tree of fixed shape, in double precision.</summary>
    public static double Of(ReadOnlySpan<double> normBlocks) => Math.Sqrt(Sum(normBlocks));

    private static double Sum(ReadOnlySpan<double> terms)
    {
        if (terms.Length == 1) return terms[0];
        var middle = new TreeNode(0, terms.Length).Middle;
        return Sum(terms[..middle]) + Sum(terms[middle..]);
    }
}
