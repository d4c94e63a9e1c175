namespace Lockstep.Model.Numerics;

/// <summary>What a tile of a product reads and writes. A chain runs over segments of terms; the right-hand operand is contiguous in a panel.</summary>
internal unsafe struct TileArguments
{
    /// <summary>Left operand of row 0, term 0.</summary>
    public float* Left;

    /// <summary>From one row of the left operand to the next.</summary>
    public nint LeftRow;

    /// <summary>From one term of the left operand to the next.</summary>
    public nint LeftTerm;

    /// <summary>From one segment of the left operand to the next.</summary>
    public nint LeftSegment;

    /// <summary>Right operand, term 0, at the tile's first column of its panel.</summary>
    public float* Right;

    /// <summary>From the first vector of the right operand, the start or the output to the second.</summary>
    public nint RightSecond;

    /// <inheritdoc cref="RightSecond"/>
    public nint StartSecond;

    /// <inheritdoc cref="RightSecond"/>
    public nint OutputSecond;

    /// <summary>Where the chains begin: row 0, the tile's first column.</summary>
    public float* Start;

    public nint StartRow;

    public float* Output;

    public nint OutputRow;

    public int Terms;

    /// <summary>Terms in a segment.</summary>
    public int Segment;

    /// <summary>Of a fold: the end of the tiles without gaps that wait to be added to the finished chains, the last of them first.</summary>
    public float* Addends;

    /// <summary>How many of them.</summary>
    public int Additions;
}
