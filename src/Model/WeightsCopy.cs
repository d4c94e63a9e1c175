using Lockstep.Model.Parameters;

namespace Lockstep.Model;

/// <summary>The weights and row states of a replica at one version, apart from it: all that it takes to go on from there. Another version may be copied into the same memory.</summary>
/// <param name="layout">Where each weight lies, as in the replica.</param>
/// <param name="rowStates">Values in the states of all rows.</param>
public sealed class WeightsCopy(ParameterLayout layout, int rowStates) : IWeights
{
    /// <summary>Where the run stands; its step is the version.</summary>
    public Progress Progress { get; set; } = Progress.Start;

    /// <inheritdoc/>
    public long Version => Progress.Step;

    /// <inheritdoc/>
    public ParameterBuffer Parameters { get; } = new(layout);

    /// <inheritdoc/>
    public FloatBuffer RowStates { get; } = new(rowStates);

    /// <summary>Room for copies of a replica: zeros until the first is taken.</summary>
    public static WeightsCopy For(Replica replica)
    {
        ArgumentNullException.ThrowIfNull(replica);
        return new WeightsCopy(replica.Parameters.Layout, replica.RowStates.Length);
    }

    /// <summary>Copies a replica, which nobody changes meanwhile.</summary>
    /// <param name="replica">The replica.</param>
    /// <param name="progress">Where the run stands at its version.</param>
    public static WeightsCopy Of(Replica replica, Progress progress)
    {
        var copy = For(replica);
        copy.Take(replica, progress);
        return copy;
    }

    /// <inheritdoc cref="Of"/>
    public void Take(Replica replica, Progress progress)
    {
        ArgumentNullException.ThrowIfNull(replica);
        replica.Parameters.Values.Span.CopyTo(Parameters.Values.Span);
        replica.RowStates.Span.CopyTo(RowStates.Span);
        Progress = progress;
    }

    /// <summary>Brings a replica of the same shape to this version. Whoever computes with it packs it then.</summary>
    public void CopyTo(Replica replica)
    {
        ArgumentNullException.ThrowIfNull(replica);
        Parameters.Values.Span.CopyTo(replica.Parameters.Values.Span);
        RowStates.Span.CopyTo(replica.RowStates.Span);
        (replica.Version, replica.IsPacked) = (Version, false);
    }
}
