using System.Text;

namespace Lockstep.Model.Data;

/// <summary>The three bytes that some editors begin a text in UTF-8 with; they are no part of it.</summary>
public static class ByteOrderMark
{
    /// <summary>How many bytes to skip: 3 or 0.</summary>
    /// <param name="utf8">The beginning of a text.</param>
    public static int LengthIn(ReadOnlySpan<byte> utf8) => utf8.StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0;
}
