namespace Lockstep.Protocol.Wire;

/// <summary>How long fields may be, written or read. A message whose fields keep to them keeps to <see cref="Message"/>, a frame of Akka.Remote with room for its envelope.</summary>
internal static class FieldLimits
{
    /// <summary>Bytes of a whole message.</summary>
    public const int Message = 112 * 1024;

    /// <summary>Bytes of the name of a worker, peer or task.</summary>
    public const int Name = 128;

    /// <summary>Bytes of a host name or address.</summary>
    public const int Host = 255;

    /// <summary>Bytes of a host and a port.</summary>
    public const int Address = Host + 6;

    /// <summary>Characters of a SHA-256 in hexadecimal.</summary>
    public const int Sha256 = 64;

    /// <summary>Bytes of a cause or reason; what is longer is cut.</summary>
    public const int Cause = 4096;

    /// <summary>Bytes of a recipe.</summary>
    public const int Recipe = 8 * 1024;

    /// <summary>Shards of a request: as many as a recipe can have.</summary>
    public const int Shards = 4096;

    /// <summary>Terms of the global norm that a chunk gives; chunks have a few dozen.</summary>
    public const int NormBlocks = 4096;

    /// <summary>Peers that have slices.</summary>
    public const int Peers = 256;
}
