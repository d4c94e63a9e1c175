using System.Net;
using System.Net.Sockets;
using Lockstep.Protocol.Streams;

namespace Lockstep.Host.Planning.Calibration;

/// <summary>Sends frames to itself over a real tensor stream, and takes the time of the processor.</summary>
internal sealed class StreamClock : IFrameReceiver
{
    private const int FrameBytes = 1 << 20;
    private const int Frames = 192;
    private const int Untimed = 32;

    private readonly byte[] _landing = new byte[FrameBytes];
    private readonly SemaphoreSlim _landed = new(0);

    private StreamClock()
    {
    }

    /// <summary>What a byte takes a thread at either end, in seconds.</summary>
    public static double SecondsPerByte()
    {
        var receiver = new StreamClock();
        var (near, far) = Sockets();
        var hello = new StreamHello(Guid.NewGuid(), 1, "plan", 1, 1);
        using var sending = new TensorConnection(new StreamPeer(new NetworkStream(near, ownsSocket: true), hello, near), new StreamClock());
        using var receiving = new TensorConnection(new StreamPeer(new NetworkStream(far, ownsSocket: true), hello, far), receiver);
        sending.Start();
        receiving.Start();
        var body = new byte[FrameBytes];
        var before = TimeSpan.Zero;
        for (var frame = 0; frame < Frames; frame++)
        {
            if (frame == Untimed) before = Environment.CpuUsage.TotalTime;
            sending.Send(new OutgoingFrame().Begin(hello.Header(FrameKind.Total)).Add<byte>(body));
            receiver._landed.Wait();
        }

        return (Environment.CpuUsage.TotalTime - before).TotalSeconds / (2.0 * (Frames - Untimed) * FrameBytes);
    }

    public bool TryBegin(in FrameHeader header, out FrameBody body, out string? refusal, CancellationToken closing)
    {
        (body, refusal) = (FrameBody.Into<byte>(_landing), null);
        return true;
    }

    public void Complete(in FrameHeader header) => _landed.Release();

    public void Fail(in FrameHeader header, string reason) => throw new InvalidOperationException(reason);

    public void Closed(ConnectionEnd end)
    {
    }

    private static (Socket Near, Socket Far) Sockets()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(1);
        var near = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        near.Connect(listener.LocalEndPoint!);
        return (near, listener.Accept());
    }
}
