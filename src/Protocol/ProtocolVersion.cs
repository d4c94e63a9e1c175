namespace Lockstep.Protocol;

/// <summary>Grows with any change to messages, frames or what they mean that older nodes cannot work with.</summary>
public static class ProtocolVersion
{
    /// <summary>The version of this build.</summary>
    public const int Current = 7;
}
