using Lockstep.Model.Parameters;

namespace Lockstep.Model;

/// <summary>The weights and row states of a replica at one version, apart from it.</summary>
public sealed class WeightsCopy
{
    private WeightsCopy(Replica replica)
    {
        Version = replica.Version;
        Parameters = Copy(replica.Parameters.Values);
        RowStates = Copy(replica.RowStates);
    }

    /// <summary>Steps applied.</summary>
    public long Version { get; }

    /// <summary>The weights, laid out as in the replica.</summary>
    public FloatBuffer Parameters { get; }

    /// <summary>The row states, laid out as in the replica.</summary>
    public FloatBuffer RowStates { get; }

    /// <summary>Copies a replica, which nobody changes meanwhile.</summary>
    public static WeightsCopy Of(Replica replica)
    {
        ArgumentNullException.ThrowIfNull(replica);
        return new WeightsCopy(replica);
    }

    private static FloatBuffer Copy(FloatBuffer from)
    {
        var to = new FloatBuffer(from.Length);
        from.Span.CopyTo(to.Span);
        return to;
    }
}
