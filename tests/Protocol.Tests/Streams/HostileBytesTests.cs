using System.IO.Hashing;
using System.Net;
using System.Net.Sockets;
using Lockstep.Model.Numerics;
using Lockstep.Protocol.Streams;
using static System.Buffers.Binary.BinaryPrimitives;

namespace Lockstep.Protocol.Tests.Streams;

[CollectionDefinition(nameof(HostileBytesTests), DisableParallelization = true)]
public sealed class AloneInTheProcess;

// LOCKSTEP_FUZZ says how many mutated frames; a million takes a few minutes. The memory is that of the process, so nothing else may run.
[Collection(nameof(HostileBytesTests))]
public sealed class HostileBytesTests
{
    private const int FramesAConnection = 20;
    private static readonly int Mutants = int.TryParse(Environment.GetEnvironmentVariable("LOCKSTEP_FUZZ"), out var count) ? count : 10_000;

    [Fact]
    public void Mutated_frames_harm_neither_the_listener_nor_a_good_connection_nor_memory()
    {
        using var acceptor = new Acceptor
        {
            Takes = peer =>
            {
                var inbox = new Bounded();
                var connection = new TensorConnection(peer, inbox);
                inbox.Answer = step => connection.Send(new OutgoingFrame().Begin(Loopback.Header(FrameKind.Corpus, step)));
                connection.Start();
            },
        };
        using var listener = StreamListener.Listen(new IPEndPoint(IPAddress.Loopback, 0), acceptor);
        var echoes = new Inbox();
        using var good = new TensorConnection(Loopback.Dial(listener.EndPoint, Loopback.Hello("good")), echoes);
        good.Start();

        var random = new Philox(20, 0);
        var before = 0L;
        for (var i = 0; i < Mutants;)
        {
            i += Attack(listener, random, (uint)i);
            if (i % 1000 >= FramesAConnection) continue;
            Assert.True(good.Send(new OutgoingFrame().Begin(Loopback.Header(FrameKind.CorpusRequest, i))));
            Assert.Equal(i, echoes.Next().Header.Step);
            if (before == 0) before = GC.GetTotalMemory(forceFullCollection: true);
        }

        Assert.True(SpinWait.SpinUntil(() => listener.Handshakes == 0 && listener.Connections == 1, Inbox.Patience));
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true), 0, before + (32 << 20));
        Assert.True(acceptor.Failures > 0);
        Assert.Null(good.End);
    }

    // Half of the mutants attack the handshake, half come after a good one.
    private static int Attack(StreamListener listener, Philox random, uint index)
    {
        var at = random.At(index, 1, 0, 0);
        if (at.X % 2 == 0)
        {
            using var stranger = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            stranger.Connect(listener.EndPoint);
            Send(stranger, Mutant(Hello(), random, index));
            return 1;
        }

        using var peer = Loopback.Dial(listener.EndPoint, Loopback.Hello("bad"));
        var sent = 0;
        try
        {
            for (; sent < FramesAConnection; sent++)
            {
                // Good frames between the bad ones, so that some are met in the middle of a conversation.
                var frame = TensorConnectionTests.Wire(Loopback.Header(FrameKind.Total, sent), TensorConnectionTests.Bytes((int)(random.At(index, 2, (uint)sent, 0).X % 300)));
                peer.Stream.Write(sent % 3 == 0 ? frame : Mutant(frame, random, index + (uint)sent));
            }
        }
        catch (IOException)
        {
            // Cut, as it should be.
        }

        return Math.Max(1, sent);
    }

    private static byte[] Hello()
    {
        var body = new byte[20];
        WriteInt32LittleEndian(body, ProtocolVersion.Current);
        WriteUInt64LittleEndian(body.AsSpan(4), Loopback.Hello("stranger").Schema);
        "stranger"u8.CopyTo(body.AsSpan(12));
        return TensorConnectionTests.Wire(Loopback.Header(FrameKind.Hello), body);
    }

    private static byte[] Mutant(byte[] frame, Philox random, uint index)
    {
        var (how, where, what) = (random.At(index, 3, 0, 0).X, random.At(index, 4, 0, 0).X, random.At(index, 5, 0, 0).X);
        var mutant = frame.ToArray();
        switch (how % 4)
        {
            case 0:
                mutant[where % mutant.Length] ^= (byte)(1 << (int)(what % 8));
                return mutant;
            case 1:
                return mutant[..(int)(where % mutant.Length)];
            case 2:
                for (var i = 0; i < mutant.Length; i++) mutant[i] = (byte)random.At(index, 6, (uint)i, 0).X;
                return mutant;
            default:
                // A header that lies under a right checksum.
                WriteUInt32LittleEndian(mutant.AsSpan((int)(where % 29) * 4), what % 2 == 0 ? what : what % 1000);
                WriteUInt64LittleEndian(mutant.AsSpan(120), XxHash3.HashToUInt64(mutant.AsSpan(0, 120)));
                return mutant;
        }
    }

    private static void Send(Socket socket, byte[] bytes)
    {
        try
        {
            socket.Send(bytes);
        }
        catch (SocketException)
        {
            // Cut, as it should be.
        }
    }

    /// <summary>Takes little, and answers requests.</summary>
    private sealed class Bounded : IFrameReceiver
    {
        private readonly byte[] _landing = new byte[1024];

        public Action<long>? Answer { get; set; }

        public bool TryBegin(in FrameHeader header, out FrameBody body, out string? refusal, CancellationToken closing)
        {
            (body, refusal) = header.BodyBytes > _landing.Length ? (default(FrameBody), "it is too long") : (FrameBody.Into(_landing.AsMemory(0, (int)header.BodyBytes)), null);
            return refusal is null;
        }

        public void Complete(in FrameHeader header)
        {
            if (header.Kind == FrameKind.CorpusRequest) Answer?.Invoke(header.Step);
        }

        public void Fail(in FrameHeader header, string reason)
        {
        }

        public void Closed(ConnectionEnd end)
        {
        }
    }
}
