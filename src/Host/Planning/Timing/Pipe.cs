namespace Lockstep.Host.Planning.Timing;

/// <summary>One direction of a tensor stream: the thread that writes, the way over the network, the thread that reads.</summary>
internal sealed class Pipe(Simulation simulation, HandlingCosts costs, (Machine Machine, Port Port) from, (Machine Machine, Port Port) to)
{
    private readonly ThreadLane _writer = new(simulation, from.Machine);
    private readonly WireLane _wire = new(simulation, from.Port, to.Port);
    private readonly ThreadLane _reader = new(simulation, to.Machine);

    /// <summary>Sends bytes behind those that wait.</summary>
    public void Send(double bytes, Action arrived) =>
        _writer.Add(costs.FrameSeconds + (bytes * costs.SendPerByte), () => _wire.Add(bytes, () => _reader.Add(costs.FrameSeconds + (bytes * costs.ReceivePerByte), arrived)));
}
