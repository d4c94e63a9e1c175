using Lockstep.Model.Parameters;

namespace Lockstep.Model.Numerics;

/// <summary>Zeros for chains to begin at and to be added to.</summary>
internal static unsafe class Zeros
{
    // The largest tile: six rows by two of the widest vectors.
    private const int TileSize = 6 * 32;

    private static readonly FloatBuffer Positives = new(2 * MatrixView.PanelWidth);
    private static readonly FloatBuffer Negatives = NegativeZeros();

    /// <summary>As many rows and columns of zeros as are asked for.</summary>
    public static MatrixView Row => new(Positives.Pointer, 0, 0);

    /// <summary>A tile of negative zeros: adding it changes no value, not even a negative zero.</summary>
    public static float* Negative => Negatives.Pointer;

    private static FloatBuffer NegativeZeros()
    {
        var values = new FloatBuffer(TileSize);
        values.Span.Fill(-0f);
        return values;
    }
}
