namespace Lockstep.Host.Planning.Timing;

/// <summary>The threads of a worker's process, and its streams from and to the coordinator.</summary>
internal sealed class WorkerLanes
{
    public WorkerLanes(Simulation simulation, HandlingCosts costs, int threads, (Machine Machine, Port Port) here, (Machine Machine, Port Port) coordinator)
    {
        Place = here;
        (Computing, Applying, Serving) = (new ThreadLane(simulation, here.Machine, threads), new ThreadLane(simulation, here.Machine, threads), new ThreadLane(simulation, here.Machine));
        (ToCoordinator, FromCoordinator) = (new Pipe(simulation, costs, here, coordinator), new Pipe(simulation, costs, coordinator, here));
    }

    public (Machine Machine, Port Port) Place { get; }

    public ThreadLane Computing { get; }

    public ThreadLane Applying { get; }

    /// <summary>Its parameter server, where it has a slice.</summary>
    public ThreadLane Serving { get; }

    public Pipe ToCoordinator { get; }

    public Pipe FromCoordinator { get; }

    /// <summary>Chunks of the total that are here.</summary>
    public int Staged { get; set; }

    /// <summary>Whether the decision is.</summary>
    public bool IsDecided { get; set; }
}
