namespace Lockstep.Host.Planning.Timing;

/// <summary>Where a machine is on the network: all it sends shares one way of its link, all it receives the other.</summary>
/// <param name="bytesPerSecond">Bytes a second, each way.</param>
internal sealed class Port(double bytesPerSecond)
{
    private int _outgoing;
    private int _incoming;

    /// <summary>Bytes a second of each transfer from one port to another.</summary>
    public static double Speed(Port from, Port to) => Math.Min(from.Share(from._outgoing), to.Share(to._incoming));

    public static void Take(Port from, Port to)
    {
        from._outgoing++;
        to._incoming++;
    }

    public static void Give(Port from, Port to)
    {
        from._outgoing--;
        to._incoming--;
    }

    // Something very fast in place of what is not finite, so that work over speed is a time.
    private double Share(int transfers) => Math.Min(bytesPerSecond, 1e15) / transfers;
}
