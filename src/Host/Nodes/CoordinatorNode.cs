using System.Net;
using Akka.Actor;
using Lockstep.Coordinator.Nodes;
using Lockstep.Coordinator.Recovery;
using Lockstep.Coordinator.Runs;
using Lockstep.Host.Displays;
using Lockstep.Host.Local;
using Lockstep.Host.Remoting;
using Lockstep.Host.Training;
using Lockstep.Model;
using Lockstep.Model.Learning;
using Lockstep.Model.Numerics;
using Lockstep.Model.Recipes;
using Lockstep.Model.Storage;
using Lockstep.Protocol;
using Lockstep.Protocol.Streams;
using Lockstep.Protocol.Tracing;
using static Lockstep.Coordinator.RunControl;
using static Lockstep.Protocol.Membership;

namespace Lockstep.Host.Nodes;

/// <summary>A coordinator that workers in other processes join: the local cluster, with its doors open.</summary>
internal sealed class CoordinatorNode : ITrainer, IDisposable
{
    // How long nodes may take to hear that the run is over.
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(2);

    // Workers ask every coordinator they know several times a second, and come one after the other.
    private static readonly TimeSpan FirstSurvivor = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan NextSurvivor = TimeSpan.FromSeconds(0.5);

    private readonly NodeSecurity _security;
    private readonly NodeSystem _system;
    private readonly LocalCluster _cluster;
    private readonly CoordinatorStreams? _streams;
    private readonly IActorRef _gatekeeper;
    private readonly Gathering _gathering;
    private readonly Replica _replica;
    private readonly Traffic _traffic = new();
    private readonly ChildWorkers? _children;
    private readonly NetworkOptions _network;
    private RivalClaims? _claims;
    private string? _failure;
    private bool _isRunOver;

    /// <summary>A coordinator that listens.</summary>
    /// <param name="kernels">The kernels.</param>
    /// <param name="plan">The run.</param>
    /// <param name="text">The text, for nodes that lack it.</param>
    /// <param name="replica">The weights.</param>
    /// <param name="workforce">The workers in this process.</param>
    /// <param name="network">How others reach it.</param>
    /// <param name="display">Told what the workers do.</param>
    /// <param name="term">The run, and its own term.</param>
    /// <param name="tap">Wraps each tensor stream, for whoever measures what passes; null where nobody does.</param>
    /// <param name="traces">Where the traces of steps begin; null where nobody else needs to know.</param>
    public CoordinatorNode(
        Kernels kernels, RunPlan plan, RunText text, Replica replica, Workforce workforce, NetworkOptions network, IRunDisplay display, RunTerm term, Func<Stream, Stream>? tap = null,
        StepTraces? traces = null)
    {
        _replica = replica;
        var hello = new StreamHello(term.Run, term.Term, LocalCluster.Name, Incarnation.New(), StreamContext.SchemaOf(plan));
        var context = new StreamContext(plan, hello);
        _network = network;
        _security = new NodeSecurity(network.Security, [.. network.Rivals], display.Notice);
        _system = NodeSystem.Start(network.Address, "coordinator", _security, network.Watch.Logs);
        _system.Found();
        var routes = new SliceRoutes(context.Chunks, name => _streams?.PortOf(name));
        var doors = new OpenDoors
        {
            System = _system.System,
            MinWorkers = network.MinWorkers,
            SlicesOnNodes = network.SlicesOnWorkers,
            SecondsPerByte = () => _traffic.SecondsPerByte,
            ServersOf = routes.To,
            Expel = (name, reason) => _streams?.Expel(name, reason),
            Refuse = (name, reason) => _streams?.Refuse(name, reason),
        };
        _cluster = new LocalCluster(kernels, plan, replica, workforce.Workers, workforce.ThreadsPerWorker, display, doors, traces ?? new StepTraces(term));
        var listen = new IPEndPoint(Addresses.Resolve(network.Address.Bind), network.Address.DataPort);
        _streams = new CoordinatorStreams(context, hello, _cluster, () => FileOf(text), _traffic, display);
        var secure = _security.Accept();
        var dataPort = _streams.Listen(listen, tap is null ? secure : stream => tap(secure is null ? stream : secure(stream)));
        var acceptance = new JoinAccepted(
            hello.Run, hello.Term, RecipeFile.ToJson(plan.Recipe), plan.Recipe.Task, plan.Task.CorpusSha256, hello.Schema, network.Address.Advertise, dataPort, network.SlicesOnWorkers, []);
        var here = $"{_system.Address.Host}:{_system.Address.Port}";
        _gathering = new Gathering(new TermClaim(term.Run, term.Term, here)) { GivenWay = by => _cluster.Coordinator.Tell(new GiveWay(by)) };
        _gatekeeper = _system.System.ActorOf(Props.Create(() => new GatekeeperActor(acceptance, _cluster.IsHere, _streams.IsHeard, _gathering, TimeProvider.System)), "gatekeeper");
        _streams.Gatekeeper = _gatekeeper;
        display.Happened(new RunEvent.Listening(here, dataPort));
        if (network.Processes > 0) _children = ChildWorkers.Start(network.Processes, workforce.ThreadsPerWorker, here, network.Security, display.Notice);
    }

    /// <summary>The bytes of steps on the tensor streams; null where no share was computed elsewhere.</summary>
    public WireFigures? Wire => _traffic.Shares == 0
        ? null
        : new WireFigures((double)_traffic.ReceivedBytes / _traffic.Shares, (double)_traffic.SentBytes / _traffic.Shares);

    /// <summary>Before the first step of a run whose coordinator was lost: brings the replica to the furthest version that any node has kept.</summary>
    /// <param name="own">Where the run stands by the checkpoint, which the replica is at.</param>
    /// <param name="workers">Who computed its last step, by name, as far as is known.</param>
    /// <param name="stop">Ends the wait for nodes.</param>
    /// <returns>Where the run stands by the replica.</returns>
    /// <exception cref="RunFailedException">Two replicas at one version have different bits.</exception>
    /// <exception cref="SupersededException">The nodes obey another coordinator.</exception>
    public Progress Recover(Progress own, IReadOnlySet<string> workers, CancellationToken stop)
    {
        var recovered = own;
        RememberFailure(() => recovered = Furthest(own, workers, stop));
        return recovered;
    }

    public void Train(long steps, ITrainingKeeper keeper, CancellationToken stop)
    {
        _gathering.End();
        _claims = new RivalClaims(_system, _network.Rivals, _gathering.Own, _gatekeeper);
        RememberFailure(() => _cluster.Train(steps, keeper, stop));
    }

    /// <summary>Tells nodes that the run is over, those of now and any that come later.</summary>
    public void TellRunOver()
    {
        if (_isRunOver) return;
        _isRunOver = true;
        try
        {
            _gatekeeper.Ask<RunOver>(new RunOver(_failure), Farewell).GetAwaiter().GetResult();
        }
        catch (AskTimeoutException)
        {
            // Nodes see the end of their streams.
        }
    }

    public void Dispose()
    {
        _children?.Ending();
        _claims?.Dispose();
        if (_gathering.IsSuperseded || (!_isRunOver && _failure is null && _network.IsSupervised)) LeaveAtOnce();
        else TellRunOver();

        // What was told last must be on its way before the system ends; a child says so by ending itself.
        _children?.Dispose();
        _streams!.Dispose();
        _cluster.Dispose();
        _system.Dispose();
        _security.Dispose();
    }

    // Its nodes go to another, or wait for the next, and find nobody here meanwhile.
    private void LeaveAtOnce()
    {
        _system.System.Stop(_gatekeeper);
        _system.GiveUpCluster();
    }

    private Progress Furthest(Progress own, IReadOnlySet<string> workers, CancellationToken stop)
    {
        var elsewhere = workers.Where(worker => !_cluster.IsHere(worker)).ToHashSet(StringComparer.Ordinal);
        var survivors = _gathering.Wait(elsewhere, FirstSurvivor, NextSurvivor, stop).ToList();
        while (RecoveryPolicy.Furthest(survivors, own.Step, ReplicaDigest.Of(_replica)) is { } best)
        {
            if (_streams!.Fetch(best, stop) is { } progress) return progress;
            survivors.Remove(best);
        }

        return own;
    }

    // Nodes are told why a run ended.
    private void RememberFailure(Action work)
    {
        try
        {
            work();
        }
        catch (Exception failure)
        {
            _failure = failure.Message;
            throw;
        }
    }

    private static byte[] FileOf(RunText text)
    {
        using var file = new MemoryStream();
        CorpusFile.Write(file, text);
        return file.ToArray();
    }
}
