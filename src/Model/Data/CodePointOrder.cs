namespace Lockstep.Model.Data;

/// <summary>Orders strings by their Unicode code points, which is also the order of their UTF-8 bytes.</summary>
/// <remarks>Ordinal comparison goes by UTF-16 units and puts U+10000 and above before U+E000 to U+FFFF.</remarks>
internal sealed class CodePointOrder : IComparer<string>
{
    public static readonly CodePointOrder Instance = new();

    public int Compare(string? x, string? y)
    {
        if (x is null || y is null) return (x is null ? 0 : 1) - (y is null ? 0 : 1);
        var same = x.AsSpan().CommonPrefixLength(y);
        if (same == x.Length || same == y.Length) return x.Length.CompareTo(y.Length);
        var (a, b) = (x[same], y[same]);
        // Only code points beyond U+FFFF have surrogates, so a surrogate follows every other unit.
        return char.IsSurrogate(a) == char.IsSurrogate(b) ? a.CompareTo(b) : char.IsSurrogate(a) ? 1 : -1;
    }
}
