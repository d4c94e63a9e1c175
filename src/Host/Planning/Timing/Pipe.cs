namespace Lockstep.Host.Planning.Timing;

/// <summary>One direction of a tensor stream: the thread that writes, the way over the network, the thread that reads.</summary>
internal sealed class Pipe(Simulation simulation, HandlingCosts costs, (Machine Machine, Port Port) from, (Machine Machine, Port Port) to)
{
    private readonly ThreadLane _writer = new(simulation, from.Machine);
    private readonly WireLane _wire = new(simulation, from.Port, to.Port);
    private readonly ThreadLane _reader = new(simulation, to.Machine);
    private double _lastArrived;

    /// <summary>Bytes that have arrived.</summary>
    public double Bytes { get; private set; }

    /// <summary>What they took, each frame from when it began to come, which is not before the one ahead of it was there.</summary>
    public double Seconds { get; private set; }

    /// <summary>Sends bytes behind those that wait.</summary>
    public void Send(double bytes, Action arrived) =>
        _writer.Add(costs.FrameSeconds + (bytes * costs.SendPerByte), () =>
        {
            var written = simulation.Now;
            _wire.Add(bytes, () => _reader.Add(costs.FrameSeconds + (bytes * costs.ReceivePerByte), () =>
            {
                Seconds += simulation.Now - Math.Max(written, _lastArrived);
                Bytes += bytes;
                _lastArrived = simulation.Now;
                arrived();
            }));
        });
}
