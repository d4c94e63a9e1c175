using Akka.Actor;
using Lockstep.Coordinator.Recovery;
using Lockstep.Protocol;
using static Lockstep.Coordinator.Nodes.NodeControl;
using static Lockstep.Protocol.Membership;

namespace Lockstep.Coordinator.Nodes;

/// <summary>Answers workers that want to join, and tells them when the run is over. It takes no part in steps.</summary>
public sealed class GatekeeperActor : ReceiveActor, IWithTimers
{
    // A worker that was admitted and is not heard of again holds others up for so long.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    // Longer than it takes to see that a former self of the same name is gone.
    private static readonly TimeSpan TwinPatience = TimeSpan.FromSeconds(6);

    private readonly JoinAccepted _acceptance;
    private readonly Func<string, bool> _isTaken;
    private readonly Func<string, bool> _isHeard;
    private readonly TimeProvider _time;
    private readonly Gathering _gathering;
    private readonly Dictionary<string, JoinRequest> _requests = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _refused = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Peer> _admitted = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IActorRef> _asked = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (ulong Incarnation, long Since)> _twins = new(StringComparer.Ordinal);
    private readonly HashSet<string> _ready = new(StringComparer.Ordinal);
    private string? _settling;
    private RunOver? _over;

    /// <summary>The gatekeeper of a run.</summary>
    /// <param name="acceptance">What those who may join are told, but for their peers.</param>
    /// <param name="isTaken">Whether somebody in the coordinator's process has a name.</param>
    /// <param name="isHeard">Whether something came lately from a node that is connected; called on the actor's thread.</param>
    /// <param name="gathering">Told who asks, who is connected, and who is gone.</param>
    /// <param name="time">The clock.</param>
    public GatekeeperActor(JoinAccepted acceptance, Func<string, bool> isTaken, Func<string, bool> isHeard, Gathering gathering, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(gathering);
        (_acceptance, _isTaken, _isHeard, _gathering, _time) = (acceptance, isTaken, isHeard, gathering, time);
        Receive<JoinRequest>(Answer);
        Receive<NodeReady>(ready =>
        {
            _ready.Add(ready.Node);
            Settle(ready.Node);
            if (!_requests.TryGetValue(ready.Node, out var request)) return;
            // It may have been forgotten meanwhile: it took long to set up, or the loss of its former stream came late.
            _admitted[ready.Node] = PeerOf(request);
            _gathering.Arrived(request);
        });
        Receive<NodeLost>(lost =>
        {
            Forget(lost.Node);
            _gathering.Gone(lost.Node);
        });
        Receive<NodeRefused>(refused => _refused[refused.Node] = refused.Reason);
        Receive<Forgotten>(forgotten => Forget(forgotten.Node));
        Receive<TermClaim>(claim =>
        {
            if (_gathering.Claimed(claim)) Sender.Tell(_gathering.Own);
        });
        Receive<RunOver>(over =>
        {
            _over = over;
            // Those too who were lost meanwhile, and are about to come again.
            foreach (var node in _asked.Values) node.Tell(over);
            Sender.Tell(over);
        });
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    private void Answer(JoinRequest request)
    {
        if (_over is not null)
        {
            Sender.Tell(_over);
            return;
        }

        if (AdmissionPolicy.Refusal(request, _isTaken, _refused) is { } reason)
        {
            Sender.Tell(new JoinRefused(reason));
            return;
        }

        var name = request.Worker.Name;
        if (WaitBesideTwin(request) is { } waited)
        {
            if (waited > TwinPatience) Sender.Tell(new JoinRefused($"A worker named '{name}' takes part already; give each worker a name of its own with --name."));
            return;
        }

        _gathering.Asked(request);
        (_asked[name], _requests[name]) = (Sender, request);
        // Workers that connect to each other come one by one, so that each knows all before it; the others ask again.
        if (_acceptance.SlicesOnWorkers && _settling is not null && _settling != name) return;
        var others = _acceptance.SlicesOnWorkers ? _admitted.Where(pair => pair.Key != name).Select(pair => pair.Value) : [];
        var acceptance = _acceptance with { Peers = [.. others] };
        // It asked again before it had the answer to what it asked first, and is set up by now.
        var isLate = _ready.Contains(name) && _admitted.TryGetValue(name, out var known) && known.Incarnation == request.Incarnation;
        _admitted[name] = PeerOf(request);
        Sender.Tell(acceptance);
        if (isLate) return;
        _settling = name;
        Timers.StartSingleTimer(name, new Forgotten(name), Patience);
    }

    // How long it has asked while another of its name is there; null where none is. Two would send each other away for ever. Who was started again finds its former self gone, or silent before long.
    private TimeSpan? WaitBesideTwin(JoinRequest request)
    {
        var name = request.Worker.Name;
        if (!_ready.Contains(name) || !_admitted.TryGetValue(name, out var known) || known.Incarnation == request.Incarnation || !_isHeard(name))
        {
            _twins.Remove(name);
            return null;
        }

        if (!_twins.TryGetValue(name, out var twin) || twin.Incarnation != request.Incarnation) _twins[name] = twin = (request.Incarnation, _time.GetTimestamp());
        return _time.GetElapsedTime(twin.Since);
    }

    private static Peer PeerOf(JoinRequest request) => new(request.Worker.Name, request.DataHost, request.DataPort, request.Incarnation);

    private void Settle(string node)
    {
        Timers.Cancel(node);
        if (_settling == node) _settling = null;
    }

    private void Forget(string node)
    {
        Settle(node);
        _ready.Remove(node);
        _admitted.Remove(node);
    }

    private sealed record Forgotten(string Node);
}
