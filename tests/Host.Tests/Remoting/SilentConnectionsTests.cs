using Akka.Actor;
using Akka.Remote.Transport;
using FsCheck;
using FsCheck.Fluent;
using Google.Protobuf;
using Lockstep.Host.Remoting;

namespace Lockstep.Host.Tests.Remoting;

public sealed class SilentConnectionsTests
{
    private const int Most = 5;

    // Each step makes a connection, or has one of those so far speak, by its number.
    private static readonly Arbitrary<int[]> Steps = Gen.ArrayOf(Gen.Frequency((2, Gen.Constant(-1)), (1, Gen.Choose(0, 60)))).ToArbitrary();

    [Fact]
    public void The_oldest_of_too_many_is_cut_once_and_whoever_spoke_before_never() =>
        Prop.ForAll(Steps, steps =>
        {
            var silent = new SilentConnections(Most);
            var (all, waiting) = (new List<(Connection Connection, Action Spoke)>(), new List<Connection>());
            var cut = new List<Connection>();
            foreach (var step in steps)
            {
                if (step >= all.Count) continue;
                if (step >= 0)
                {
                    all[step].Spoke();
                    waiting.Remove(all[step].Connection);
                    continue;
                }

                var connection = new Connection(all.Count);
                all.Add((connection, silent.Add(connection)));
                waiting.Add(connection);
                if (waiting.Count <= Most) continue;
                cut.Add(waiting[0]);
                waiting.RemoveAt(0);
            }

            Assert.All(all, one => Assert.Equal(cut.Contains(one.Connection) ? 1 : 0, one.Connection.Cuts));
        }).QuickCheckThrowOnFailure();

    private sealed class Connection(int port) : AssociationHandle(Address.AllSystems, new Address("akka.tcp", "lockstep", "peer", port))
    {
        public int Cuts { get; private set; }

        public override bool Write(ByteString payload) => true;

        [Obsolete("Counted.")]
        public override void Disassociate() => Cuts++;
    }
}
