using Lockstep.Model.Parameters;

namespace Lockstep.Model;

/// <summary>Weights and row states at a version: those of a replica, or a copy of them.</summary>
public interface IWeights
{
    /// <summary>Steps applied.</summary>
    long Version { get; }

    /// <summary>The weights.</summary>
    ParameterBuffer Parameters { get; }

    /// <summary>The recurrent state of every row, [row][layer][direction][h, c][unit].</summary>
    FloatBuffer RowStates { get; }
}
