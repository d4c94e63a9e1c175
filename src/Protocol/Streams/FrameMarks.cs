namespace Lockstep.Protocol.Streams;

/// <summary>Marks of a frame. A frame with an unknown one is refused.</summary>
[Flags]
public enum FrameMarks
{
    /// <summary>No mark.</summary>
    None = 0,

    /// <summary>The last piece of what comes in pieces.</summary>
    Last = 1,

    /// <summary>The body holds only the rows that are touched, as many as <see cref="FrameHeader.Rows"/> says, which may be none.</summary>
    Sparse = 2,
}
