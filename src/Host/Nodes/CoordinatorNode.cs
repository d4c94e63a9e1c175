using System.Net;
using Akka.Actor;
using Lockstep.Coordinator.Nodes;
using Lockstep.Coordinator.Runs;
using Lockstep.Host.Certificates;
using Lockstep.Host.Displays;
using Lockstep.Host.Local;
using Lockstep.Host.Remoting;
using Lockstep.Host.Training;
using Lockstep.Model;
using Lockstep.Model.Learning;
using Lockstep.Model.Numerics;
using Lockstep.Model.Recipes;
using Lockstep.Model.Storage;
using Lockstep.Protocol.Streams;
using static Lockstep.Protocol.Membership;

namespace Lockstep.Host.Nodes;

/// <summary>A coordinator that workers in other processes join: the local cluster, with its doors open.</summary>
internal sealed class CoordinatorNode : ITrainer, IDisposable
{
    // How long nodes may take to hear that the run is over.
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(2);

    private readonly NodeSecurity _security;
    private readonly NodeSystem _system;
    private readonly LocalCluster _cluster;
    private readonly CoordinatorStreams? _streams;
    private readonly IActorRef _gatekeeper;
    private readonly Traffic _traffic = new();
    private readonly ChildWorkers? _children;
    private string? _failure;

    /// <summary>A coordinator that listens.</summary>
    /// <param name="kernels">The kernels.</param>
    /// <param name="plan">The run.</param>
    /// <param name="text">The text, for nodes that lack it.</param>
    /// <param name="replica">The weights.</param>
    /// <param name="workforce">The workers in this process.</param>
    /// <param name="network">How others reach it.</param>
    /// <param name="display">Told what the workers do.</param>
    /// <param name="tap">Wraps each tensor stream, for whoever measures what passes; null where nobody does.</param>
    public CoordinatorNode(
        Kernels kernels, RunPlan plan, RunText text, Replica replica, Workforce workforce, NetworkOptions network, IRunDisplay display, Func<Stream, Stream>? tap = null)
    {
        var hello = new StreamHello(Guid.NewGuid(), 0, LocalCluster.Name, Incarnation.New(), StreamContext.SchemaOf(plan));
        var context = new StreamContext(plan, hello);
        _security = new NodeSecurity(network.Security, []);
        _system = NodeSystem.Start(network.Address, "coordinator", _security);
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
        };
        _cluster = new LocalCluster(kernels, plan, replica, workforce.Workers, workforce.ThreadsPerWorker, display, doors);
        var listen = new IPEndPoint(Addresses.Resolve(network.Address.Bind), network.Address.DataPort);
        _streams = new CoordinatorStreams(context, hello, _cluster, () => FileOf(text), _traffic);
        var secure = _security.Accept(NodeRole.Worker);
        var dataPort = _streams.Listen(listen, tap is null ? secure : stream => tap(secure is null ? stream : secure(stream)));
        var acceptance = new JoinAccepted(
            hello.Run, hello.Term, RecipeFile.ToJson(plan.Recipe), plan.Recipe.Task, plan.Task.CorpusSha256, hello.Schema, network.Address.Advertise, dataPort, network.SlicesOnWorkers, []);
        _gatekeeper = _system.System.ActorOf(Props.Create(() => new GatekeeperActor(acceptance, _cluster.IsHere)), "gatekeeper");
        _streams.Gatekeeper = _gatekeeper;
        var here = $"{_system.Address.Host}:{_system.Address.Port}";
        display.Happened(new RunEvent.Listening(here, dataPort));
        if (network.Processes > 0) _children = ChildWorkers.Start(network.Processes, workforce.ThreadsPerWorker, here, network.Security, display.Notice);
    }

    /// <summary>The bytes of steps on the tensor streams; null where no share was computed elsewhere.</summary>
    public WireFigures? Wire => _traffic.Shares == 0
        ? null
        : new WireFigures((double)_traffic.ReceivedBytes / _traffic.Shares, (double)_traffic.SentBytes / _traffic.Shares);

    public void Train(long steps, ITrainingKeeper keeper, CancellationToken stop)
    {
        try
        {
            _cluster.Train(steps, keeper, stop);
        }
        catch (Exception failure)
        {
            _failure = failure.Message;
            throw;
        }
    }

    public void Dispose()
    {
        _children?.Ending();
        try
        {
            _gatekeeper.Ask<RunOver>(new RunOver(_failure), Farewell).GetAwaiter().GetResult();
        }
        catch (AskTimeoutException)
        {
            // Nodes see the end of their streams.
        }

        // What was told last must be on its way before the system ends; a child says so by ending itself.
        _children?.Dispose();
        _streams!.Dispose();
        _cluster.Dispose();
        _system.Dispose();
        _security.Dispose();
    }

    private static byte[] FileOf(RunText text)
    {
        using var file = new MemoryStream();
        CorpusFile.Write(file, text);
        return file.ToArray();
    }
}
