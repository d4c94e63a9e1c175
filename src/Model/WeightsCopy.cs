using Lockstep.Model.Parameters;

namespace Lockstep.Model;

/// <summary>The weights and row states of a replica at one version, apart from it. Another version may be copied into the same memory.</summary>
public sealed class WeightsCopy : IWeights
{
    /// <summary>Room for copies of a replica: zeros until the first is taken.</summary>
    public WeightsCopy(Replica replica)
    {
        ArgumentNullException.ThrowIfNull(replica);
        Parameters = new ParameterBuffer(replica.Parameters.Layout);
        RowStates = new FloatBuffer(replica.RowStates.Length);
    }

    /// <inheritdoc/>
    public long Version { get; private set; }

    /// <inheritdoc/>
    public ParameterBuffer Parameters { get; }

    /// <inheritdoc/>
    public FloatBuffer RowStates { get; }

    /// <summary>Copies a replica, which nobody changes meanwhile.</summary>
    public static WeightsCopy Of(Replica replica)
    {
        var copy = new WeightsCopy(replica);
        copy.Take(replica);
        return copy;
    }

    /// <summary>Copies the replica as it is now, which nobody changes meanwhile.</summary>
    public void Take(Replica replica)
    {
        ArgumentNullException.ThrowIfNull(replica);
        replica.Parameters.Values.Span.CopyTo(Parameters.Values.Span);
        replica.RowStates.Span.CopyTo(RowStates.Span);
        Version = replica.Version;
    }
}
