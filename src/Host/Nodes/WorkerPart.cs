using System.Globalization;
using Akka.Actor;
using Lockstep.Coordinator.ParameterServers;
using Lockstep.Host.Certificates;
using Lockstep.Host.Local;
using Lockstep.Host.Nodes.Inboxes;
using Lockstep.Host.Remoting;
using Lockstep.Host.Telemetry;
using Lockstep.Host.Training;
using Lockstep.Model;
using Lockstep.Model.Gradients;
using Lockstep.Model.Learning;
using Lockstep.Model.Numerics;
using Lockstep.Model.Recipes;
using Lockstep.Model.Storage;
using Lockstep.Protocol;
using Lockstep.Protocol.Streams;
using Lockstep.Protocol.Tracing;
using Lockstep.Workers;
using static Lockstep.Coordinator.Nodes.NodeControl;
using static Lockstep.Protocol.Membership;
using static Lockstep.Workers.ReplicaControl;

namespace Lockstep.Host.Nodes;

/// <summary>The part of a worker in one run, from the coordinator's consent to the end of its stream: corpus, replica, computation and the actors around them.</summary>
internal sealed class WorkerPart : IDisposable
{
    // Both sides say something every second, so that who hangs is told from who computes.
    private static readonly TimeSpan PingInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(6);

    // A stream on which so many frames wait does not move, and is not to be filled with pings.
    private const int MostWaiting = 100;

    // A coordinator has lost the worker at the other end too by then, and given its shards to others, where it is that worker that is gone and not the way to it.
    private static readonly TimeSpan PeerPatience = TimeSpan.FromSeconds(2);

    private readonly ActorSystem _system;
    private readonly TensorConnection _connection;
    private readonly FrameReceiver _receiver;
    private readonly StreamHello _hello;
    private readonly List<IActorRef> _actors = [];
    private readonly ThreadTeam _team;
    private readonly VersionGate _gate = new();
    private readonly WorkerPeers _peers;
    private readonly Traffic _traffic;
    private readonly Action<ConnectionEnd> _closed;
    private readonly Action<string> _tell;
    private readonly CancellationTokenSource _ending = new();
    private readonly CancellationToken _ended;
    private readonly StallClock _stalls = new();
    private readonly bool _isStandby;
    private readonly Timer _pings;
    private StepSlices? _slices;
    private ReplicaKeeping? _keeping;
    private IActorRef _keeper = ActorRefs.Nobody;
    private RunText? _text;
    private RunPlan? _plan;

    private WorkerPart(ActorSystem system, StreamPeer peer, StreamHello hello, WorkerOptions options, WorkerPeers peers, Traffic traffic, KeptRun? kept, Action<ConnectionEnd> closed, Action<string> tell)
    {
        (_system, _hello, _peers, _traffic, _closed, _tell) = (system, hello, peers, traffic, closed, tell);
        _isStandby = options.IsStandby;
        Kept = kept is not null && kept.Term.Run == hello.Run ? kept : null;
        // The source is disposed of while peers may still be reported missing.
        _ended = _ending.Token;
        _receiver = new FrameReceiver(hello, closed);
        _connection = new TensorConnection(peer, _receiver, new TensorConnectionOptions { SilenceTimeout = Silence });
        _receiver.Use(FrameKind.Ping, new RequestInbox(() => { }));
        _team = new ThreadTeam(options.Threads, "worker");
        _pings = new Timer(_ => Ping(), null, PingInterval, PingInterval);
    }

    /// <summary>What is kept of the run, from a part before; once this one is disposed of, from it, if it got weights.</summary>
    public KeptRun? Kept { get; private set; }

    /// <summary>Connects the streams, gets what is missing, and is ready for shards once the coordinator sends weights.</summary>
    /// <param name="system">The actor system.</param>
    /// <param name="coordinator">The coordinator's control plane.</param>
    /// <param name="accepted">Its consent.</param>
    /// <param name="options">The worker.</param>
    /// <param name="incarnation">Of this worker.</param>
    /// <param name="security">Secures streams.</param>
    /// <param name="peers">Its streams from and to other workers.</param>
    /// <param name="traffic">Counts bytes.</param>
    /// <param name="kept">What is kept from a part before.</param>
    /// <param name="closed">Told of the end of the stream, or that the worker cannot go on without a stream to another.</param>
    /// <param name="tell">Told in a sentence, on any thread, once a standby has the weights.</param>
    /// <exception cref="DialException">The streams could not be connected.</exception>
    /// <exception cref="InputException">The coordinator's run is none that this build can compute.</exception>
    public static WorkerPart Begin(
        ActorSystem system, ActorSelection coordinator, JoinAccepted accepted, WorkerOptions options, ulong incarnation, NodeSecurity security, WorkerPeers peers, Traffic traffic, KeptRun? kept,
        Action<ConnectionEnd> closed, Action<string> tell)
    {
        var hello = new StreamHello(accepted.Run, accepted.Term, options.Name, incarnation, accepted.SchemaDigest);
        var peer = StreamDialer.Connect(Addresses.EndPointOf(accepted.DataHost, accepted.DataPort), hello, security.Dial(NodeRole.Coordinator));
        var part = new WorkerPart(system, peer, hello, options, peers, traffic, kept, closed, tell);
        try
        {
            part._connection.Start();
            part.SetUp(accepted, coordinator);
            return part;
        }
        catch
        {
            part.Dispose();
            throw;
        }
    }

    /// <summary>Takes nothing more, and waits until the other workers have what this one added up.</summary>
    public void Leave()
    {
        _gate.GiveUp();
        _peers.FinishSending();
    }

    public void Dispose()
    {
        _pings.Dispose();
        _ending.Cancel();
        _connection.Dispose();
        _peers.End();
        foreach (var actor in _actors) _system.Stop(actor);
        KeepRun();
        _team.Dispose();
        _stalls.Dispose();
        _ending.Dispose();
    }

    // The replica is whole once its keeper has ended, who may wait for a computation, and nobody could use the replica before that is done.
    private void KeepRun()
    {
        if (_keeping is null) return;
        _keeper.WatchAsync().GetAwaiter().GetResult();
        if (_keeping.Replica.Version >= 0) Kept = new KeptRun(new RunTerm(_hello.Run, _hello.Term), _plan!, _text!, _keeping.Replica, _keeping.Progress);
    }

    private void SetUp(JoinAccepted accepted, ActorSelection coordinator)
    {
        _text = Kept?.Text.Sha256 == accepted.CorpusSha256 ? Kept.Text : Text(accepted.CorpusSha256);
        var plan = _plan = _text.Plan(RecipeFile.Parse(System.Text.Encoding.UTF8.GetBytes(accepted.Recipe), "The coordinator's recipe"));
        var context = new StreamContext(plan, _hello);
        if (StreamContext.SchemaOf(plan) != accepted.SchemaDigest)
            throw new InputException("The coordinator lays its tensors out otherwise than this build; run the same Lockstep on both machines.");

        _connection.MaxQueuedBytes = context.MaxQueuedBytes;
        var traces = new StepTraces(new RunTerm(_hello.Run, _hello.Term));
        var workers = new Audience();
        var replica = Kept?.Replica.Shape == plan.Shape ? Kept.Replica : new Replica(plan.Shape);
        replica.Version = -1;
        var frames = new Frames(context);
        var port = new PeerPort(_connection, frames, coordinator, _traffic) { Failed = failed => _closed(new ConnectionEnd(ConnectionEndReason.OwnerFailed, $"{failed.Part} threw {failed.Cause}.")) };
        var keeping = _keeping = new ReplicaKeeping(_hello.Node, replica, _team, !_isStandby, _gate);
        var keeper = _keeper = Actor(Props.Create(() => new ReplicaActor(keeping, port, workers, context.Chunks.Chunks.Count)));
        var id = new WorkerId(_hello.Node);
        Func<StepSlices, Func<Chunk, ICanTell>> servers = _ => _ => port;
        if (accepted.SlicesOnWorkers)
        {
            var audience = new Audience();
            audience.Add(LocalCluster.Name, port);
            audience.Add(id.Name, keeper);
            var server = Actor(Props.Create(() => new ParameterServerActor(0, context.Root, port, audience, new ChunkReduction(Kernels.Best, context.Chunks, context.Root), traces)));
            _peers.Begin(_hello, frames, audience, server, () => [
                (FrameKind.PartialSum, new SumInbox(context, _ => server, _traffic)),
                (FrameKind.Total, new TotalInbox(context, _gate, keeper, _traffic))],
                peer => Missing(peer, replica));
            _peers.Dial(accepted.Peers);
            var routes = new SliceRoutes(context.Chunks, owner =>
            {
                if (_peers.ServerOf(owner) is { } there) return there;
                Missing(owner, replica);
                return null;
            });
            servers = slices =>
            {
                Volatile.Write(ref _slices, slices);
                return slices.Owners.IsEmpty ? _ => port : routes.To(slices.Owners);
            };
        }

        if (!_isStandby)
        {
            var computation = new ShardTimer(id.Name, new ShardComputation(Kernels.Best, _team, plan, context.Chunks, plan.Recipe.Shards));
            workers.Add(id.Name, Actor(Props.Create(() => new WorkerActor(id, port, servers, replica, computation, traces, _stalls))));
        }

        _receiver.Use(FrameKind.Total, new TotalInbox(context, _gate, keeper, _traffic));
        _receiver.Use(FrameKind.Decision, new DecisionInbox(context, _gate, keeper, _traffic));
        _receiver.Use(FrameKind.Weights, new WeightsInbox(context, weights =>
        {
            _receiver.Refuse(FrameKind.ReplicaRequest);
            _receiver.Refuse(FrameKind.Weights);
            keeper.Tell(new WeightsReceived(weights));
            if (_isStandby) _tell(string.Create(CultureInfo.InvariantCulture, $"standby {id} holds the weights after {weights.Version} steps, and can take over"));
        }));
        // A coordinator that goes on with the run of another may have fewer steps than this worker.
        if (Kept is { } kept) _receiver.Use(FrameKind.ReplicaRequest, new RequestInbox(() => port.Tell(new SendWeights(WeightsCopy.Of(kept.Replica, kept.Progress)), ActorRefs.Nobody)));
        _gate.AwaitWeights();
        _connection.Send(new OutgoingFrame().Begin(context.Header(FrameKind.WeightsRequest)));
    }

    // Without a stream to an owner the step stands still: unless the coordinator counts on that owner no more, this worker begins again, and connects anew to all. So it does where
    // it has no share of the step, and steps are decided of which it gets no totals. Before it has weights it lacks none, and once it has gone on by two steps it has missed nothing.
    private void Missing(string owner, Replica replica, long since = -1, long standing = -1) => Task.Delay(PeerPatience, _ended).ContinueWith(
        _ =>
        {
            if (_peers.ServerOf(owner) is not null) return;
            var version = replica.Version;
            if (since >= 0 && version > since + 1) return;
            var isOwner = Volatile.Read(ref _slices) is { } slices && slices.Owners.Contains(owner) && slices.Step.Number >= version;
            if (isOwner || (version >= 0 && version == standing && _gate.IsAwaited))
                _closed(new ConnectionEnd(ConnectionEndReason.NetworkFailed, $"There is no stream to worker {owner}, which adds up a part of the step."));
            else Missing(owner, replica, since < 0 ? version : since, version);
        },
        _ended,
        TaskContinuationOptions.NotOnCanceled,
        TaskScheduler.Default);

    private void Ping()
    {
        if (_connection.QueuedFrames < MostWaiting) _connection.Send(new OutgoingFrame().Begin(_hello.Header(FrameKind.Ping)).Add<double>(new[] { _stalls.Share(), _traffic.SecondsPerByte }));
    }

    private RunText Text(string sha256)
    {
        var cache = new CorpusCache(CorpusCache.DefaultFolder);
        if (cache.TryOpen(sha256) is { } known) return known;
        var file = new TaskCompletionSource<byte[]>();
        _receiver.Use(FrameKind.Corpus, new CorpusInbox(bytes => file.TrySetResult(bytes)));
        _connection.Send(new OutgoingFrame().Begin(_hello.Header(FrameKind.CorpusRequest)));
        while (!file.Task.Wait(TimeSpan.FromMilliseconds(50)))
        {
            if (_connection.End is { } end) throw new IOException($"The corpus did not come: {end.Message}");
        }

        try
        {
            return cache.Store(sha256, file.Task.Result);
        }
        catch (IOException)
        {
            // Without a place to keep it, it comes again the next time.
            return CorpusFile.Read(file.Task.Result, "The coordinator's corpus");
        }
    }

    private IActorRef Actor(Props props)
    {
        var actor = _system.ActorOf(props);
        _actors.Add(actor);
        return actor;
    }
}
