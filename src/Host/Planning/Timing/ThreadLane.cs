namespace Lockstep.Host.Planning.Timing;

/// <summary>Threads of a machine that do one thing together.</summary>
/// <param name="simulation">Whose time it goes by.</param>
/// <param name="machine">The machine.</param>
/// <param name="threads">How many threads; work is what it takes all of them together.</param>
internal sealed class ThreadLane(Simulation simulation, Machine machine, int threads = 1) : Lane(simulation)
{
    public override double Speed => machine.Speed;

    protected override void Take() => machine.Take(threads);

    protected override void Give() => machine.Give(threads);
}
