namespace Lockstep.Model.Optimizers;

/// <summary>Clipping of the whole gradient by its Euclidean norm over all tensors.</summary>
public static class GlobalNormClip
{
    /// <summary>The factor on every gradient: max_norm / max(norm, max_norm), which is 1 while the norm is within the limit.</summary>
    /// <param name="norm">The global norm, zero or more, finite.</param>
    /// <param name="maxNorm">The limit, above zero: <c>max_grad_norm</c> of the recipe.</param>
    /// <exception cref="ArgumentOutOfRangeException">The norm is negative or not finite, or the limit not above zero: a step with such a norm must not be decided.</exception>
    public static double Scale(double norm, double maxNorm)
    {
        if (!double.IsFinite(norm) || norm < 0) throw new ArgumentOutOfRangeException(nameof(norm), norm, "A norm is finite and not negative.");
        if (!(maxNorm > 0)) throw new ArgumentOutOfRangeException(nameof(maxNorm), maxNorm, "A limit is above zero.");
        return maxNorm / Math.Max(norm, maxNorm);
    }
}
