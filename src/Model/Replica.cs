using Lockstep.Model.Parameters;

namespace Lockstep.Model;

/// <summary>A copy of the weights and of every row's recurrent state, at a version: the number of steps applied.</summary>
public sealed class Replica
{
    /// <summary>A replica at version 0: parameters zero until they are initialised or loaded, row states zero.</summary>
    public Replica(Recipe recipe, int vocabularySize)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        Parameters = new ParameterBuffer(ParameterLayout.For(recipe, vocabularySize));
        RowStates = new FloatBuffer(recipe.NumLayers * 2 * recipe.BatchSize * recipe.HiddenSize);
    }

    /// <summary>The weights.</summary>
    public ParameterBuffer Parameters { get; }

    /// <summary>The recurrent state of every row, [row][layer][h, c][unit].</summary>
    public FloatBuffer RowStates { get; }

    /// <summary>Steps applied.</summary>
    public long Version { get; set; }
}
