using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Lockstep.Host.CommandLine;
using Lockstep.Host.Remoting;
using Lockstep.Host.Telemetry;
using Lockstep.Host.Training;
using Lockstep.Host.Watching;
using Lockstep.Model;
using Lockstep.Model.Numerics;
using Lockstep.Protocol;
using Lockstep.Protocol.Streams;
using static Lockstep.Host.Nodes.NodeInboxActor;
using static Lockstep.Protocol.Membership;

namespace Lockstep.Host.Nodes;

/// <summary>A node that follows a coordinator: finds it, takes part in its run, and comes back after a break until the run is over, or nobody is there to come back to.</summary>
internal sealed class WorkerNode : IDisposable
{
    private const string SameCertificates = "both sides need certificates of one authority and run";

    private static readonly TimeSpan AskAgain = TimeSpan.FromMilliseconds(150);
    private static readonly TimeSpan SaidAfter = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan SayAgain = TimeSpan.FromSeconds(1);

    // Who stays looks so often whether there is another run.
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(5);

    // A run's end and that of its stream come by two ways.
    private static readonly TimeSpan LastWords = TimeSpan.FromMilliseconds(300);

    private readonly WorkerOptions _options;
    private readonly NodeSecurity _security;
    private readonly BlockingCollection<object> _events = [];
    private readonly ulong _incarnation = Incarnation.New();
    private readonly WorkerId _id;
    private readonly Traffic _traffic = new();
    private readonly NodeMetrics _metrics;
    private readonly WorkerPeers _peers;
    private readonly Action<string> _tell;
    private readonly ControlLine _line;
    private KeptRun? _kept;
    private Following.Over? _over;
    private int _parts;

    private WorkerNode(WorkerOptions options, Action<string> tell)
    {
        (_options, _tell, _id) = (options, tell, new WorkerId(options.Name));
        _security = new NodeSecurity(options.Security, [.. options.Join], tell) { Refused = reason => Add(new PeerRefused(reason)) };
        _metrics = new NodeMetrics(_traffic);
        _peers = new WorkerPeers(options.Address, _security, _traffic);
        _line = new ControlLine(options, _security, Add);
    }

    private string Waiting =>
        $"{_options.Kind} {_id} waits for a coordinator at {string.Join(" or ", _options.Join)}"
        + (_line.HasSeenBrokenHandshake ? $". A connection ended before it was secured; if nobody answers, look at --certs: {SameCertificates}." : "");

    /// <summary>Works until the run is over; gives the exit code.</summary>
    public static int Run(WorkerOptions options, WatchOptions watching)
    {
        using var watch = ProcessWatch.Start(watching, "worker", "--health", null);
        if (watch.Server is { } server) Console.Error.WriteLine($"health   {server.Url}");
        using var signals = new StopSignals(Console.Error.WriteLine);
        switch (Follow(options with { Watch = watch.Node }, signals, Console.WriteLine))
        {
            case Following.Over over:
                Console.WriteLine(over.Failure is null ? $"worker {options.Name}: the run is over" : $"worker {options.Name}: the run failed: {over.Failure}");
                return ExitCode.Success;
            case Following.Deserted:
                throw options.NobodyCame();
            default:
                Console.WriteLine($"worker {options.Name} left");
                return signals.ExitCode;
        }
    }

    /// <summary>Follows coordinators until there is none any more, or nothing more to do.</summary>
    /// <param name="options">The node.</param>
    /// <param name="signals">Asks for a stop.</param>
    /// <param name="tell">Told how it goes, as sentences.</param>
    public static Following Follow(WorkerOptions options, StopSignals signals, Action<string> tell)
    {
        Addresses.RefuseTaken(options.Address);
        // Also has the kernels compiled while the network is set up.
        var answer = Task.Run(() => KnownAnswer.Compute(Kernels.Best));
        using var node = new WorkerNode(options, tell);
        using var stop = signals.Token.Register(() => node.Add(new StopAsked()));
        return node.Follow(answer.GetAwaiter().GetResult());
    }

    public void Dispose()
    {
        _peers.Dispose();
        _metrics.Dispose();
        _line.Dispose();
        _security.Dispose();
        _events.Dispose();
    }

    private Following Follow(ulong answer)
    {
        var pause = TimeSpan.Zero;
        var rejoining = new RejoinPause();
        while (true)
        {
            var heard = Pause(pause) ?? Join(answer);
            var began = Stopwatch.GetTimestamp();
            switch (heard is Admission part ? TakePart(part) : EndOf(heard))
            {
                case Following.Over over when _options.Stays:
                    StayAfter(over);
                    pause = Idle;
                    break;
                case { } end:
                    return end;
                case null when heard is Admission { Accepted: var accepted }:
                    pause = rejoining.After(new RunTerm(accepted.Run, accepted.Term), Stopwatch.GetElapsedTime(began));
                    break;
            }
        }
    }

    private Following EndOf(object? heard)
    {
        switch (heard)
        {
            case StopAsked:
                return new Following.Left();
            case RunOver over:
                return new Following.Over(over.Failure);
            case Following end:
                return end;
            default:
                _line.GiveUp();
                return new Following.Deserted(_kept);
        }
    }

    // A run that is over leaves nothing to keep; one that failed may be started again.
    private void StayAfter(Following.Over over)
    {
        if (over != _over) _tell(over.Failure is null ? $"The run is over; {_options.Kind} {_id} stays for another." : $"The run failed: {over.Failure} {_options.Kind} {_id} waits for it to be started again.");
        _over = over;
        if (over.Failure is null)
        {
            _kept = null;
            _options.Watch.Health.Ready();
        }
        else
        {
            _options.Watch.Health.NotReady($"the run failed: {over.Failure}");
        }
    }

    // Asks all in turn until one answers, a stop is asked for, or the parent is gone; null where nobody has answered for too long.
    private object? Join(ulong answer)
    {
        var request = new JoinRequest(
            _id, ProtocolVersion.Current, NumericsVersion.Current, answer, _options.Threads, _incarnation, _options.Address.Advertise, _peers.Port, _kept?.Report());
        var began = Stopwatch.GetTimestamp();
        var patience = _over is { Failure: null } ? TimeSpan.MaxValue : _kept is null ? _options.Patience : _options.TakeOverAfter ?? _options.Patience;
        var connected = began;
        string? said = null;
        for (var attempt = 0; !ChildWorkers.IsOrphan(); attempt++)
        {
            _security.RequireUnexpired();
            var waited = Stopwatch.GetElapsedTime(began);
            if (waited > patience) return null;
            if (waited > SaidAfter && said != Waiting) _tell(said = Waiting);
            if (Stopwatch.GetElapsedTime(connected) > _options.AfreshAfter)
            {
                _line.ConnectAfresh();
                connected = Stopwatch.GetTimestamp();
            }

            _line.Select(_options.Join[attempt % _options.Join.Count], "gatekeeper").Tell(request, _line.Inbox);
            switch (Next(AskAgain))
            {
                case Admission { Accepted.Run: var other, Coordinator: var address } when (_options.Run ?? other) != other:
                    return new Following.OtherRun($"{address.Host}:{address.Port}");
                // Whoever has obeyed a coordinator obeys none before it.
                case Admission admission when admission.Accepted.Run != _kept?.Term.Run || admission.Accepted.Term >= _kept.Term.Term:
                    return admission;
                case JoinRefused refused:
                    throw new InputException($"The coordinator turned this {_options.Kind} away: {refused.Reason}");
                case { } end and (StopAsked or RunOver):
                    return end;
            }
        }

        return new StopAsked();
    }

    // Gives the end where there is nothing more to do, and null where the node is to join again.
    private Following? TakePart(Admission admission)
    {
        var (accepted, address) = admission;
        var coordinator = _line.Select(address, "coordinator");
        WorkerPart? part = null;
        var number = ++_parts;
        var isLeaving = false;
        try
        {
            part = WorkerPart.Begin(_line.System, coordinator, accepted, _options, _incarnation, _security, _peers, _traffic, _kept, end => Add(new PartEnded(number, end)), Armed);
            _over = null;
            _tell(string.Create(CultureInfo.InvariantCulture, $"{_options.Kind} {_id} joined the run at {address.Host}:{address.Port} with {_options.Threads} {(_options.Threads == 1 ? "thread" : "threads")}"));
            // A standby can do nothing before it has weights, and says so itself.
            if (!_options.IsStandby) _options.Watch.Health.Ready();
            while (true)
            {
                switch (Next(isLeaving ? SayAgain : Timeout.InfiniteTimeSpan))
                {
                    case RunOver over:
                        return new Following.Over(over.Failure);
                    // What was said may have been lost.
                    case StopAsked or null:
                        isLeaving = true;
                        coordinator.Tell(new LeaveRequest(_id), _line.Inbox);
                        break;
                    case LeaveGranted:
                        part.Leave();
                        return new Following.Left();
                    case PartEnded ended when ended.Part == number:
                        var last = Next(LastWords);
                        if (last is RunOver word) return new Following.Over(word.Failure);
                        // Nobody is there any more who could let it go.
                        if (isLeaving || last is StopAsked)
                        {
                            _line.GiveUp();
                            return new Following.Left();
                        }

                        _tell($"{_options.Kind} {_id} takes no part any more: {ended.End.Message} It comes back as soon as it can.");
                        return null;
                }
            }
        }
        catch (Exception exception) when (exception is DialException or IOException)
        {
            _tell($"{_options.Kind} {_id} cannot take part: {exception.Message}");
            return null;
        }
        finally
        {
            _options.Watch.Health.NotReady("it takes part in no run");
            part?.Dispose();
            _kept = part?.Kept ?? _kept;
        }
    }

    // Gives what ended the pause early: a stop, or the end of the run.
    private object? Pause(TimeSpan pause)
    {
        var began = Stopwatch.GetTimestamp();
        while (pause - Stopwatch.GetElapsedTime(began) is { Ticks: > 0 } left)
        {
            if (Next(left) is { } end and (StopAsked or RunOver)) return end;
        }

        return null;
    }

    private object? Next(TimeSpan patience)
    {
        if (!_events.TryTake(out var happened, patience)) return null;
        return happened is PeerRefused refused ? throw new InputException($"{refused.Reason} Look at --join and --certs: {SameCertificates}.") : happened;
    }

    private void Add(object happened)
    {
        if (!_events.IsAddingCompleted) _events.Add(happened);
    }

    private void Armed(string text)
    {
        _options.Watch.Health.Ready();
        _tell(text);
    }

    private sealed record PartEnded(int Part, ConnectionEnd End);

    private sealed record StopAsked;

    private sealed record PeerRefused(string Reason);
}
