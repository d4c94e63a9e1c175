using Akka.Actor;
using Akka.Configuration;
using Lockstep.Coordinator;
using Lockstep.Coordinator.ParameterServers;
using Lockstep.Coordinator.Runs;
using Lockstep.Model;
using Lockstep.Model.Gradients;
using Lockstep.Model.Numerics;
using Lockstep.Protocol;
using Lockstep.Workers;
using static Lockstep.Coordinator.RunControl;

namespace Lockstep.Host.Local;

/// <summary>A coordinator, parameter servers and workers as actors in this process, around one replica that all workers read.</summary>
internal sealed class LocalCluster : ITrainer, IDisposable
{
    private const string Name = "coordinator";

    // Failures come back as messages and end the run with one sentence; the actor system need not tell them too.
    private static readonly Config Quiet = ConfigurationFactory.ParseString("akka { loglevel = OFF, stdout-loglevel = OFF, log-dead-letters = off }");

    private readonly ActorSystem _system = ActorSystem.Create("lockstep", Quiet);
    private readonly List<ThreadTeam> _teams = [];
    private readonly Replica _replica;
    private readonly IActorRef _coordinator;

    /// <summary>A cluster that goes on from the replica's version.</summary>
    /// <param name="kernels">The kernels.</param>
    /// <param name="plan">The run.</param>
    /// <param name="replica">The weights.</param>
    /// <param name="workers">Workers, at most one a shard.</param>
    /// <param name="threads">Threads of each worker.</param>
    /// <param name="observer">Told what the workers do.</param>
    public LocalCluster(Kernels kernels, RunPlan plan, Replica replica, int workers, int threads, IWorkerObserver observer)
    {
        _replica = replica;
        var layout = replica.Parameters.Layout;
        var chunks = ChunkPlan.For(layout);
        var root = new TreeNode(0, plan.Recipe.Shards);
        var cores = Math.Min(workers * threads, Environment.ProcessorCount);
        var watch = new WorkerWatch(observer, TimeProvider.System, (double)plan.Task.WordsPerEpoch / plan.StepsPerEpoch / plan.Recipe.Shards);
        var (replicas, servers, local) = (new Audience(), new Audience(), new Audience());
        _coordinator = _system.ActorOf(
            Props.Create(() => new CoordinatorActor(new CoordinatorParts(Name, plan, chunks, workers, false, replicas, servers, watch))), "coordinator");

        var updating = Team(cores, "replica");
        replica.Pack(updating);
        var keeping = new ReplicaKeeping(Name, replica, updating, true, new VersionGate());
        replicas.Add(Name, _system.ActorOf(Props.Create(() => new ReplicaActor(keeping, _coordinator, local, chunks.Chunks.Count)), "replica"));

        var slices = SlicePlan.For(chunks, cores);
        var ofSlices = Enumerable.Range(0, slices.Count).Select(slice => $"server-{slice}").Select((name, slice) => _system.ActorOf(
            Props.Create(() => new ParameterServerActor(slice, root, _coordinator, replicas, new ChunkReduction(kernels, chunks, root))), name)).ToArray();
        foreach (var server in ofSlices) servers.Add(server.Path.Name, server);

        var maxShards = (plan.Recipe.Shards + workers - 1) / workers;
        for (var number = 1; number <= workers; number++)
        {
            var id = new WorkerId($"worker-{number:D3}");
            var computing = new ShardComputation(kernels, Team(threads, id.Name), plan, chunks, maxShards);
            local.Add(id.Name, _system.ActorOf(
                Props.Create(() => new WorkerActor(id, _coordinator, chunk => ofSlices[slices.SliceOf(chunk)], replica, computing)), id.Name));
        }
    }

    /// <inheritdoc/>
    public void Train(long steps, ITrainingKeeper keeper, CancellationToken stop)
    {
        // A stop is answered too, once the step under way is done.
        var ended = _coordinator
            .Ask<TrainingEnded>(new BeginTraining(steps, _replica, keeper, stop), Timeout.InfiniteTimeSpan, CancellationToken.None)
            .GetAwaiter().GetResult();
        if (ended.Failure is { } failure) System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
    }

    /// <summary>Ends actors and threads.</summary>
    public void Dispose()
    {
        _system.Terminate().GetAwaiter().GetResult();
        foreach (var team in _teams) team.Dispose();
    }

    private ThreadTeam Team(int size, string name)
    {
        var team = new ThreadTeam(size, name);
        _teams.Add(team);
        return team;
    }
}
