using Akka.Actor;
using Lockstep.Host.Nodes;
using Lockstep.Host.Remoting;
using Lockstep.Model;
using Lockstep.Model.Learning;
using Lockstep.Model.Recipes;
using Lockstep.Protocol;
using Lockstep.Protocol.Streams;
using static Lockstep.Protocol.Deciding;
using static Lockstep.Protocol.Membership;
using static Lockstep.Protocol.ShardComputing;

namespace Lockstep.Benchmarks.Scaling;

/// <summary>A worker that joins and answers as one does, without a replica and without computing.</summary>
internal sealed class EmulatedWorkerActor : ReceiveActor, IWithTimers
{
    private static readonly TimeSpan AskAgain = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan AShardTakes = TimeSpan.FromMilliseconds(1);

    private readonly string _name;
    private readonly RunText _text;
    private readonly ActorSelection _coordinator;
    private readonly ulong _incarnation = Incarnation.New();
    private TensorConnection? _connection;
    private ReadyMadeSums? _sums;
    private StreamContext? _context;
    private Frames? _frames;
    private ComputeShards? _asked;
    private long _version = -1;

    public EmulatedWorkerActor(string name, ActorPath coordinatorsPath, RunText text, ulong answer, Action over)
    {
        (_name, _text) = (name, text);
        _coordinator = Context.ActorSelection(coordinatorsPath / "coordinator");
        var gatekeeper = Context.ActorSelection(coordinatorsPath / "gatekeeper");
        var request = new JoinRequest(new WorkerId(name), ProtocolVersion.Current, NumericsVersion.Current, answer, 1, _incarnation, "127.0.0.1", 0, null);
        Receive<AskToJoin>(_ => gatekeeper.Tell(request, Self));
        Receive<JoinAccepted>(Join, _ => _connection is null);
        Receive<VersionIs>(version =>
        {
            _version = version.Version;
            if (version.IsJoined) _coordinator.Tell(new WorkerReady(new WorkerId(_name)), Self);
            else _coordinator.Tell(new StepApplied(new StepId(_version - 1), _name), Self);
            Answer();
        });
        Receive<ComputeShards>(request =>
        {
            _asked = request;
            Answer();
        });
        Receive<RunOver>(_ => over());
        ReceiveAny(_ => { });
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart() => Timers.StartPeriodicTimer("join", new AskToJoin(), TimeSpan.Zero, AskAgain);

    protected override void PostStop() => _connection?.Dispose();

    private void Join(JoinAccepted accepted)
    {
        Timers.Cancel("join");
        var plan = _text.Plan(RecipeFile.Parse(System.Text.Encoding.UTF8.GetBytes(accepted.Recipe), "The coordinator's recipe"));
        var hello = new StreamHello(accepted.Run, accepted.Term, _name, _incarnation, accepted.SchemaDigest);
        _context = new StreamContext(plan, hello);
        (_frames, _sums) = (new Frames(_context), new ReadyMadeSums(_context));
        var self = Self;
        var receiver = new ThrownAway(_context, version => self.Tell(version));
        _connection = new TensorConnection(StreamDialer.Connect(Addresses.EndPointOf(accepted.DataHost, accepted.DataPort), hello), receiver);
        _connection.Start();
        _connection.Send(new OutgoingFrame().Begin(_context.Header(FrameKind.WeightsRequest)));
    }

    private void Answer()
    {
        if (_asked is not { } asked || asked.Step.Number != _version) return;
        _asked = null;
        foreach (var frame in _sums!.Of(asked)) _connection!.Send(frame);
        var states = new float[_context!.StatesPerShard];
        _connection!.Send(_frames!.Of(new ShardsComputed(
            asked.Step, new WorkerId(_name), [.. asked.Shards.Select(shard => new ShardResult(shard, 0.01, states))], asked.Shards.Length * AShardTakes)));
    }

    private sealed record AskToJoin;
}
