using FsCheck;
using FsCheck.Fluent;
using Lockstep.Protocol.Streams;

namespace Lockstep.Protocol.Tests.Streams;

public sealed class ReleaseTests
{
    private enum Act
    {
        Send,
        SendLarge,
        Drop,
        Start,
        Complete,
        Dispose,
        PeerCloses,
    }

    [Fact]
    public void Every_frame_is_released_exactly_once_whatever_happens()
    {
        var acts = Gen.Frequency(
            (12, Gen.Constant(Act.Send)), (4, Gen.Constant(Act.SendLarge)), (3, Gen.Constant(Act.Drop)), (3, Gen.Constant(Act.Start)),
            (1, Gen.Constant(Act.Complete)), (1, Gen.Constant(Act.Dispose)), (1, Gen.Constant(Act.PeerCloses)));
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(150),
            Prop.ForAll(acts.ListOf().Select(list => list.ToArray()).ToArbitrary(), list => Play(list)));
    }

    private static void Play(Act[] acts)
    {
        var inbox = new Inbox();
        var (a, b) = Loopback.Sockets();
        var peer = new TensorConnection(Loopback.Peer(b, "near"), new Inbox { Landing = _ => FrameBody.Discard });
        peer.Start();
        var connection = new TensorConnection(Loopback.Peer(a, "far"), inbox, new TensorConnectionOptions { MaxQueuedBytes = 600_000, MaxQueuedFrames = 6 });
        var releases = new List<int>();
        var (started, disposed) = (false, false);
        var large = new byte[200_000];
        foreach (var act in acts)
        {
            switch (act)
            {
                case Act.Send or Act.SendLarge:
                    var index = releases.Count;
                    lock (releases) releases.Add(0);
                    var frame = new OutgoingFrame((_, _) =>
                    {
                        lock (releases) releases[index]++;
                    }).Begin(Loopback.Header(FrameKind.Total, index));
                    if (act == Act.SendLarge) frame.Add<byte>(large);
                    connection.Send(frame);
                    break;
                case Act.Drop:
                    connection.DropWhere(header => header.Step % 3 == 0);
                    break;
                case Act.Start when !started && !disposed:
                    connection.Start();
                    started = true;
                    break;
                case Act.Complete:
                    connection.CompleteSending();
                    break;
                case Act.Dispose:
                    connection.Dispose();
                    disposed = true;
                    break;
                case Act.PeerCloses:
                    peer.Dispose();
                    break;
                default:
                    break;
            }
        }

        connection.Dispose();
        peer.Dispose();
        Assert.All(releases, count => Assert.Equal(1, count));
        Assert.Equal((1, 0, 0L), (inbox.Ends, connection.QueuedFrames, connection.QueuedBytes));
    }
}
