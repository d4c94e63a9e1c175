using Lockstep.Model.Parameters;

namespace Lockstep.Model;

/// <summary>The weights and row states of a replica at one version, apart from it: all that it takes to go on from there.</summary>
/// <param name="Progress">Where the run stands; its step is the version.</param>
/// <param name="Parameters">The weights, laid out as in the replica.</param>
/// <param name="RowStates">The row states, laid out as in the replica.</param>
public sealed record WeightsCopy(Progress Progress, FloatBuffer Parameters, FloatBuffer RowStates)
{
    /// <summary>Steps applied.</summary>
    public long Version => Progress.Step;

    /// <summary>Copies a replica, which nobody changes meanwhile.</summary>
    /// <param name="replica">The replica.</param>
    /// <param name="progress">Where the run stands at its version.</param>
    public static WeightsCopy Of(Replica replica, Progress progress)
    {
        ArgumentNullException.ThrowIfNull(replica);
        ArgumentNullException.ThrowIfNull(progress);
        return new WeightsCopy(progress, Copy(replica.Parameters.Values), Copy(replica.RowStates));
    }

    /// <summary>Brings a replica of the same shape to this version. Whoever computes with it packs it then.</summary>
    public void CopyTo(Replica replica)
    {
        ArgumentNullException.ThrowIfNull(replica);
        Parameters.Span.CopyTo(replica.Parameters.Values.Span);
        RowStates.Span.CopyTo(replica.RowStates.Span);
        (replica.Version, replica.IsPacked) = (Version, false);
    }

    private static FloatBuffer Copy(FloatBuffer from)
    {
        var to = new FloatBuffer(from.Length);
        from.Span.CopyTo(to.Span);
        return to;
    }
}
