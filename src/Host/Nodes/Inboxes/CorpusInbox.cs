using Lockstep.Protocol.Streams;

namespace Lockstep.Host.Nodes.Inboxes;

/// <summary>A corpus file, in pieces that come in order. It takes as much memory as has come, whatever is announced.</summary>
/// <param name="received">Given the whole.</param>
internal sealed class CorpusInbox(Action<byte[]> received) : IInbox
{
    private const int MostPieceBytes = 1 << 20;
    private const long MostBytes = 1L << 31;

    private readonly byte[] _piece = new byte[MostPieceBytes];
    private readonly MemoryStream _file = new();

    public string? Begin(in FrameHeader header, CancellationToken closing, out FrameBody body)
    {
        body = default;
        if (header.Offset != _file.Length || header.BodyBytes > MostPieceBytes || header.Offset + header.BodyBytes >= MostBytes)
            return $"A piece of {header.BodyBytes} bytes of the corpus came for byte {header.Offset}, where one for byte {_file.Length} is due.";
        body = FrameBody.Into(_piece.AsMemory(0, (int)header.BodyBytes));
        return null;
    }

    public void Complete(in FrameHeader header)
    {
        _file.Write(_piece, 0, (int)header.BodyBytes);
        if (header.Marks.HasFlag(FrameMarks.Last)) received(_file.ToArray());
    }
}
