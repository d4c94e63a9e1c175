namespace Lockstep.Host.Planning.Timing;

/// <summary>The way from one port to another.</summary>
internal sealed class WireLane(Simulation simulation, Port from, Port to) : Lane(simulation)
{
    public override double Speed => Port.Speed(from, to);

    protected override void Take() => Port.Take(from, to);

    protected override void Give() => Port.Give(from, to);
}
