using Akka.Actor;
using Akka.Configuration;
using Lockstep.Coordinator;
using Lockstep.Coordinator.ParameterServers;
using Lockstep.Coordinator.Runs;
using Lockstep.Coordinator.Sharding;
using Lockstep.Host.Telemetry;
using Lockstep.Model;
using Lockstep.Model.Gradients;
using Lockstep.Model.Numerics;
using Lockstep.Protocol;
using Lockstep.Protocol.Tracing;
using Lockstep.Workers;
using static Lockstep.Coordinator.RunControl;

namespace Lockstep.Host.Local;

/// <summary>A coordinator, parameter servers and workers as actors in this process, around one replica that all workers read. Others may open it to nodes elsewhere.</summary>
internal sealed class LocalCluster : ITrainer, IDisposable
{
    /// <summary>What this process is called among nodes.</summary>
    public const string Name = "coordinator";

    // Failures come back as messages and end the run with one sentence; the actor system need not tell them too.
    private static readonly Config Quiet = ConfigurationFactory.ParseString("akka { loglevel = OFF, stdout-loglevel = OFF, log-dead-letters = off }");

    private readonly ActorSystem? _own;
    private readonly OpenDoors? _doors;
    private readonly List<ThreadTeam> _teams = [];
    private readonly Replica _replica;
    private readonly IActorRef[] _servers;
    private readonly SlicePlan _slices;
    private readonly HashSet<string> _names = new([Name], StringComparer.Ordinal);

    /// <summary>A cluster that goes on from the replica's version.</summary>
    /// <param name="kernels">The kernels.</param>
    /// <param name="plan">The run.</param>
    /// <param name="replica">The weights.</param>
    /// <param name="workers">Workers in this process, at most one a shard; 0 only where others may join.</param>
    /// <param name="threads">Threads of each worker.</param>
    /// <param name="observer">Told what the workers do.</param>
    /// <param name="doors">How nodes elsewhere come in; null where none may.</param>
    /// <param name="traces">Where the traces of steps begin; null where nobody else needs to know.</param>
    public LocalCluster(
        Kernels kernels, RunPlan plan, Replica replica, int workers, int threads, IWorkerObserver observer, OpenDoors? doors = null, StepTraces? traces = null)
    {
        traces ??= new StepTraces(default);
        (_replica, _doors) = (replica, doors);
        var system = doors?.System ?? (_own = ActorSystem.Create("lockstep", Quiet));
        var chunks = ChunkPlan.For(replica.Parameters.Layout);
        // Where all compute elsewhere this process adds up and applies only, with all it has.
        var cores = doors is null ? Math.Clamp(workers * threads, 1, Environment.ProcessorCount) : Environment.ProcessorCount;
        var (replicas, servers, local) = (new Audience(), new Audience(), new Audience());
        var parts = new CoordinatorParts(
            Name,
            plan,
            chunks,
            doors?.MinWorkers ?? workers,
            doors is not null,
            doors?.SlicesOnNodes ?? false,
            replicas,
            servers,
            new ShardDealer(plan.Recipe.Shards, doors is null ? null : () => doors.PerSum(BytesOf(chunks))),
            doors?.Expel ?? ((_, _) => { }),
            new WorkerWatch(observer, TimeProvider.System, (double)plan.Task.WordsPerEpoch / plan.StepsPerEpoch / plan.Recipe.Shards))
        {
            Refuse = doors?.Refuse ?? ((_, _) => { }),
            Traces = traces,
        };
        Coordinator = system.ActorOf(Props.Create(() => new CoordinatorActor(parts)), Name);

        var keeping = new ReplicaKeeping(Name, replica, Team(cores, "replica"), workers > 0, new VersionGate());
        keeping.Gate.Open(replica.Version);
        if (keeping.Packs) replica.Pack(keeping.Team);
        Gate = keeping.Gate;
        ReplicaKeeper = system.ActorOf(Props.Create(() => new ReplicaActor(keeping, Coordinator, local, chunks.Chunks.Count)), "replica");
        replicas.Add(Name, ReplicaKeeper);

        _slices = SlicePlan.For(chunks, cores);
        var root = new TreeNode(0, plan.Recipe.Shards);
        _servers = [.. Enumerable.Range(0, _slices.Count).Select(slice => system.ActorOf(
            Props.Create(() => new ParameterServerActor(slice, root, Coordinator, replicas, new ChunkReduction(kernels, chunks, root), traces)), $"server-{slice}"))];
        foreach (var server in _servers) servers.Add(server.Path.Name, server);

        for (var number = 1; number <= workers; number++)
        {
            var id = new WorkerId($"worker-{number:D3}");
            _names.Add(id.Name);
            var maxShards = doors is null ? (plan.Recipe.Shards + workers - 1) / workers : plan.Recipe.Shards;
            var computing = new ShardTimer(id.Name, new ShardComputation(kernels, Team(threads, id.Name), plan, chunks, maxShards));
            local.Add(id.Name, system.ActorOf(Props.Create(() => new WorkerActor(id, Coordinator, ServersOf, replica, computing, traces)), id.Name));
        }
    }

    /// <summary>The coordinator.</summary>
    public IActorRef Coordinator { get; }

    /// <summary>The keeper of the replica.</summary>
    public IActorRef ReplicaKeeper { get; }

    /// <summary>Knows the replica's version.</summary>
    public VersionGate Gate { get; }

    /// <summary>Whether somebody in this process has a name, which no node elsewhere may have.</summary>
    public bool IsHere(string name) => _names.Contains(name);

    /// <summary>The parameter server of a chunk.</summary>
    public ICanTell ServerOf(Chunk chunk) => _servers[_slices.SliceOf(chunk)];

    /// <summary>Bytes of a partial sum, roughly: of rows that are touched, few travel.</summary>
    public static int BytesOf(ChunkPlan chunks) => chunks.Chunks.Where(chunk => !chunk.IsSparse).Sum(chunk => chunk.Length) * sizeof(float);

    private Func<Chunk, ICanTell> ServersOf(StepSlices slices) => slices.Owners.IsEmpty ? ServerOf : _doors!.ServersOf(slices.Owners);

    /// <inheritdoc/>
    public void Train(long steps, ITrainingKeeper keeper, CancellationToken stop)
    {
        // A stop is answered too, once the step under way is done; where nobody computes there is none.
        var ended = Coordinator
            .Ask<TrainingEnded>(new BeginTraining(steps, _replica, keeper, stop), Timeout.InfiniteTimeSpan, CancellationToken.None);
        using var hurry = stop.Register(() => Coordinator.Tell(new StopAsked()));
        if (ended.GetAwaiter().GetResult().Failure is { } failure) System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
    }

    /// <summary>Ends actors and threads.</summary>
    public void Dispose()
    {
        _own?.Terminate().GetAwaiter().GetResult();
        foreach (var team in _teams) team.Dispose();
    }

    private ThreadTeam Team(int size, string name)
    {
        var team = new ThreadTeam(size, name);
        _teams.Add(team);
        return team;
    }
}
