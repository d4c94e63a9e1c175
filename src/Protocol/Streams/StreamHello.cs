using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Lockstep.Protocol.Streams;

/// <summary>What each side of a new connection says of itself before anything else.</summary>
/// <param name="Run">The run; not empty.</param>
/// <param name="Term">The coordinator's number that it obeys.</param>
/// <param name="Node">Its name: 1 to 64 characters of printable ASCII without blanks.</param>
/// <param name="Incarnation">Tells it from the one that had its name before it was started again.</param>
/// <param name="Schema">A digest of what bodies mean: layout, chunks and shards. Equal on both sides.</param>
public sealed record StreamHello(Guid Run, long Term, string Node, ulong Incarnation, ulong Schema)
{
    /// <summary>The longest name.</summary>
    public const int MaxNodeLength = 64;

    internal const int MaxBodyBytes = NodeOffset + MaxNodeLength;

    private const int SchemaOffset = 4;
    private const int NodeOffset = 12;

    /// <summary>The version of the protocol that it speaks.</summary>
    public int Version { get; init; } = ProtocolVersion.Current;

    /// <summary>Why the two cannot work together, as a sentence for both; null if nothing in the greetings speaks against it.</summary>
    public string? Disagreement(StreamHello peer)
    {
        ArgumentNullException.ThrowIfNull(peer);
        if (peer.Version != Version) return $"Version {peer.Version} of the tensor streams was offered and version {Version} is spoken here; run the same build on both machines.";
        if (peer.Run != Run) return $"Run {peer.Run} is not the run here; join the coordinator of that run.";
        return peer.Schema == Schema
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"The tensors are laid out otherwise here (schema {Schema:x16}, offered {peer.Schema:x16}); use the same recipe, corpus and build on both machines.");
    }

    /// <summary>The header of a frame from this side.</summary>
    public FrameHeader Header(FrameKind kind) => new() { Kind = kind, Run = Run, Term = Term, Incarnation = Incarnation };

    /// <summary>Writes what does not stand in the header.</summary>
    /// <exception cref="ArgumentException">The name is not one.</exception>
    internal int WriteBody(Span<byte> destination)
    {
        if (!IsName(Node)) throw new ArgumentException($"A node's name is 1 to {MaxNodeLength} characters of printable ASCII without blanks.");
        BinaryPrimitives.WriteInt32LittleEndian(destination, Version);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[SchemaOffset..], Schema);
        return NodeOffset + Encoding.ASCII.GetBytes(Node, destination[NodeOffset..]);
    }

    internal static bool TryRead(in FrameHeader header, ReadOnlySpan<byte> body, [NotNullWhen(true)] out StreamHello? hello)
    {
        hello = null;
        if (body.Length is <= NodeOffset or > MaxBodyBytes) return false;
        // Latin-1 keeps every byte apart, so that a foreign one is seen below.
        var node = Encoding.Latin1.GetString(body[NodeOffset..]);
        if (!IsName(node)) return false;
        hello = new StreamHello(header.Run, header.Term, node, header.Incarnation, BinaryPrimitives.ReadUInt64LittleEndian(body[SchemaOffset..]))
        {
            Version = BinaryPrimitives.ReadInt32LittleEndian(body),
        };
        return true;
    }

    private static bool IsName(string node) => node.Length is > 0 and <= MaxNodeLength && !node.AsSpan().ContainsAnyExceptInRange('!', '~');
}
