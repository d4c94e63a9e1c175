using System.Net.Sockets;
using static System.Buffers.Binary.BinaryPrimitives;

namespace Lockstep.Protocol.Streams;

/// <summary>What the kernel knows of a connection: it answers for a process that hangs, and not for a machine that is cut off.</summary>
/// <param name="Retransmissions">How often in a row the same bytes were sent again in vain.</param>
/// <param name="Unacknowledged">Segments that were sent and are not acknowledged.</param>
/// <param name="RoundTrip">The mean time from sending to the acknowledgement.</param>
public readonly record struct TcpFigures(int Retransmissions, int Unacknowledged, TimeSpan RoundTrip)
{
    // IPPROTO_TCP and TCP_INFO, which .NET has no names for, and places in struct tcp_info.
    private const int TcpLevel = 6;
    private const int Info = 11;
    private const int RetransmissionsAt = 2;
    private const int UnacknowledgedAt = 24;
    private const int RoundTripAt = 68;
    private const int Size = 104;

    /// <summary>Those of a connected socket; null where they are not to be had.</summary>
    internal static TcpFigures? Of(Socket socket)
    {
        if (!OperatingSystem.IsLinux()) return null;
        Span<byte> bytes = stackalloc byte[Size];
        try
        {
            if (socket.GetRawSocketOption(TcpLevel, Info, bytes) < RoundTripAt + sizeof(int)) return null;
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            return null;
        }

        return new TcpFigures(
            bytes[RetransmissionsAt], (int)ReadUInt32LittleEndian(bytes[UnacknowledgedAt..]), TimeSpan.FromMicroseconds(ReadUInt32LittleEndian(bytes[RoundTripAt..])));
    }
}
