using Lockstep.Model.Parameters;

namespace Lockstep.Model.Numerics;

/// <summary>Zeros for chains to begin at.</summary>
internal static unsafe class Zeros
{
    private static readonly FloatBuffer Values = new(2 * MatrixView.PanelWidth);

    /// <summary>As many rows and columns of zeros as are asked for.</summary>
    public static MatrixView Row => new(Values.Pointer, 0, 0);
}
