using System.Runtime.CompilerServices;

namespace Lockstep.Protocol.Streams;

/// <summary>Where the body of a frame that arrives is to land: in up to four segments, one after the other, or nowhere.</summary>
public readonly struct FrameBody
{
    private readonly Segments _segments;

    private FrameBody(Segments segments) => _segments = segments;

    /// <summary>The body is read, checked and thrown away.</summary>
    public static FrameBody Discard => new(default) { IsDiscarded = true };

    /// <summary>Whether the body is thrown away.</summary>
    public bool IsDiscarded { get; private init; }

    /// <summary>Bytes that the segments hold together.</summary>
    public long Bytes
    {
        get
        {
            var bytes = 0L;
            foreach (var segment in _segments) bytes += segment.Bytes;
            return bytes;
        }
    }

    internal static int Count => Segments.Length;

    internal BodySegment this[int index] => _segments[index];

    /// <summary>The body lands in these numbers.</summary>
    public static FrameBody Into<T>(Memory<T> memory)
        where T : unmanaged => Into(BodySegment.Of<T>(memory));

    /// <summary>The body lands in these two, one after the other: say rows and their values.</summary>
    public static FrameBody Into<TFirst, TSecond>(Memory<TFirst> first, Memory<TSecond> second)
        where TFirst : unmanaged
        where TSecond : unmanaged => Into(BodySegment.Of<TFirst>(first), BodySegment.Of<TSecond>(second));

    /// <summary>The body lands in these segments of writable memory, one after the other.</summary>
    /// <exception cref="ArgumentException">There are more than four.</exception>
    public static FrameBody Into(params ReadOnlySpan<BodySegment> segments)
    {
        if (segments.Length > Segments.Length) throw new ArgumentException($"A body lands in at most {Segments.Length} segments.", nameof(segments));
        var copy = default(Segments);
        segments.CopyTo(copy);
        return new FrameBody(copy);
    }

    [InlineArray(Length)]
    private struct Segments
    {
        public const int Length = 4;
        private BodySegment _first;
    }
}
