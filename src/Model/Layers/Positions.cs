namespace Lockstep.Model.Layers;

/// <summary>The (row, time) positions of a batch: T time steps of each row lie together, so the rows of a shard are one run of positions.</summary>
/// <param name="Rows">R, the rows there is room for.</param>
/// <param name="Steps">T, the time steps of a row.</param>
internal readonly record struct Positions(int Rows, int Steps)
{
    /// <summary>N = R x T.</summary>
    public int Count => Rows * Steps;
}
