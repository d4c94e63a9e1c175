using System.Buffers.Binary;
using System.IO.Hashing;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Akka.Actor;
using Lockstep.Host.Remoting;
using Lockstep.Model;
using Lockstep.Model.Numerics;
using Lockstep.Protocol;
using Lockstep.Protocol.Streams;
using static Lockstep.Protocol.Membership;

namespace Lockstep.Cluster.Tests.Processes;

/// <summary>Somebody who knows the protocol, has been admitted once, and sends both ports of a coordinator what no worker would: one connection each.</summary>
internal sealed class Attacker : IDisposable
{
    private const string Name = "mallory";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly byte[] Http = Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99");
    private static readonly byte[] Tls = [0x16, 3, 1, 2, 0, 1, 0, 1, 0xFC, 3, 3, .. Enumerable.Range(0, 40).Select(i => (byte)i)];

    private readonly NodeSystem _system = NodeSystem.Start(new NodeAddress("127.0.0.1", "127.0.0.1", 0, 0), "worker", new NodeSecurity(new LinkSecurity.Open(null), [], _ => { }));
    private readonly Philox _random = new(23, 0);
    private readonly IPEndPoint _control;
    private readonly IPEndPoint _data;
    private readonly StreamHello _hello;
    private readonly byte[] _association;

    public Attacker(int controlPort, int dataPort)
    {
        (_control, _data) = (new IPEndPoint(IPAddress.Loopback, controlPort), new IPEndPoint(IPAddress.Loopback, dataPort));
        var request = new JoinRequest(new WorkerId(Name), ProtocolVersion.Current, NumericsVersion.Current, KnownAnswer.Expected, 1, 7, "127.0.0.1", 1, null);
        var accepted = Gatekeeper(controlPort).Ask<JoinAccepted>(request, Patience).GetAwaiter().GetResult();
        _hello = new StreamHello(accepted.Run, accepted.Term, Name, 7, accepted.SchemaDigest);
        _association = RecordAssociation(request);
    }

    /// <summary>Holds connections that say nothing.</summary>
    public IReadOnlyList<Socket> Idle(int each) => [.. Enumerable.Range(0, each).SelectMany(_ => (IPEndPoint[])[_control, _data]).Select(Connect)];

    /// <summary>The attack of a number.</summary>
    /// <exception cref="Exception">The coordinator closed the connection before all was sent, or is gone.</exception>
    public void Attack(uint number)
    {
        var (kind, length, _, _) = _random.At(number, 0, 0, 0);
        switch (kind % 8)
        {
            case 0:
                Send(_control, Random(number, (int)(length % 600)));
                break;
            case 1:
                Send(_control, Mutated(_association, number));
                break;
            case 2:
                Send(_control, [.. _association, .. Prefixed(Random(number, (int)(length % 300)))]);
                break;
            case 3:
                Send(length % 2 == 0 ? _control : _data, length % 3 == 0 ? Http : Tls[..(int)(length % Tls.Length)]);
                break;
            case 4:
                Send(_data, Random(number, (int)(length % 600)));
                break;
            case 5:
                Send(_data, Mutated(Frame(_hello.Run, FrameKind.Hello, Body(12 + (length % 60), number)), number));
                break;
            case 6:
                Greeted(Mutated(Frame(_hello.Run, FrameOf(length), Body(length % 900, number)), number));
                break;
            case 7:
                Greeted(Frame(new Guid(Random(number, 16)), FrameOf(length), Body(length % 900, number)));
                break;
        }
    }

    public void Dispose() => _system.Dispose();

    private static FrameKind FrameOf(uint choice) => (FrameKind)(1 + (choice % 11));

    private static Socket Connect(IPEndPoint to)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { LingerState = new LingerOption(true, 0) };
        socket.Connect(to);
        return socket;
    }

    private static void Send(IPEndPoint to, ReadOnlySpan<byte> bytes)
    {
        using var socket = Connect(to);
        socket.Send(bytes);
        // An orderly end, so that all is read.
        socket.LingerState = new LingerOption(false, 0);
    }

    // After a good handshake, and then until the coordinator closes the connection.
    private void Greeted(ReadOnlySpan<byte> bytes)
    {
        using var peer = StreamDialer.Connect(_data, _hello);
        peer.Stream.Write(bytes);
    }

    private static byte[] Frame(Guid run, FrameKind kind, byte[] body)
    {
        var frame = new byte[FrameHeader.Size + body.Length + FrameHeader.ChecksumSize];
        new FrameHeader { Kind = kind, Run = run, BodyBytes = body.Length }.Write(frame);
        body.CopyTo(frame, FrameHeader.Size);
        BinaryPrimitives.WriteUInt64LittleEndian(frame.AsSpan(FrameHeader.Size + body.Length), XxHash3.HashToUInt64(body));
        return frame;
    }

    private static byte[] Prefixed(byte[] body)
    {
        var framed = new byte[sizeof(int) + body.Length];
        BinaryPrimitives.WriteInt32LittleEndian(framed, body.Length);
        body.CopyTo(framed, sizeof(int));
        return framed;
    }

    private byte[] Body(uint length, uint number) => Random(number, (int)length);

    private byte[] Random(uint number, int length)
    {
        var bytes = new byte[length];
        for (var i = 0; i < length; i++) bytes[i] = (byte)_random.At(number, 1, (uint)i, 0).Item1;
        return bytes;
    }

    // One to three other bytes: at least one of them in the header, whose checksum covers it.
    private byte[] Mutated(byte[] whole, uint number)
    {
        var bytes = whole.ToArray();
        var (first, change, more, at) = _random.At(number, 2, 0, 0);
        bytes[first % Math.Min(FrameHeader.Size, bytes.Length)] ^= (byte)(1 + (change % 255));
        for (var i = 0; i < more % 3; i++) bytes[(at + (i * 31)) % bytes.Length] = (byte)(more >> 8);
        return bytes;
    }

    private ActorSelection Gatekeeper(int port) => _system.System.ActorSelection(new RootActorPath(_system.AddressOf("127.0.0.1", port)) / "user" / "gatekeeper");

    // What an actor system says first: it is told to one that never answers.
    private byte[] RecordAssociation(JoinRequest request)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        Gatekeeper(((IPEndPoint)listener.LocalEndpoint).Port).Tell(request);
        using var socket = listener.AcceptSocket();
        var buffer = new byte[4096];
        return buffer[..socket.Receive(buffer)];
    }
}
