using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Akka.Actor;
using Lockstep.Host.CommandLine;
using Lockstep.Host.Remoting;
using Lockstep.Host.Training;
using Lockstep.Model;
using Lockstep.Model.Numerics;
using Lockstep.Protocol;
using Lockstep.Protocol.Streams;
using static Lockstep.Protocol.Membership;

namespace Lockstep.Host.Nodes;

/// <summary>A worker in a process of its own: finds the coordinator, takes part in its run, and comes back after a break until the run is over.</summary>
internal sealed class WorkerNode : IDisposable
{
    private static readonly TimeSpan AskAgain = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(60);

    // A run's end and that of its stream come by two ways.
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(1);

    private readonly WorkerOptions _options;
    private readonly StopSignals _signals;
    private readonly NodeSecurity _security;
    private readonly NodeSystem _system;
    private readonly BlockingCollection<object> _events = [];
    private readonly IActorRef _inbox;
    private readonly ulong _incarnation = Incarnation.New();
    private readonly WorkerId _id;
    private readonly Traffic _traffic = new();
    private readonly WorkerPeers _peers;

    private WorkerNode(WorkerOptions options, StopSignals signals)
    {
        (_options, _signals, _id) = (options, signals, new WorkerId(options.Name));
        _security = new NodeSecurity(options.Security, [.. options.Join]);
        _system = NodeSystem.Start(options.Address, "worker", _security);
        _peers = new WorkerPeers(options.Address, _security, _traffic);
        _inbox = _system.System.ActorOf(Props.Create(() => new NodeInboxActor(_events.Add)), "node");
        _system.System.WhenTerminated.ContinueWith(_ => Add(new SystemEnded()), TaskScheduler.Default);
        _system.Join(options.Join.Select(seed => _system.AddressOf(seed.Host, seed.Port)));
    }

    /// <summary>Works until the run is over; gives the exit code.</summary>
    public static int Run(WorkerOptions options)
    {
        Addresses.RefuseTaken(options.Address);
        using var signals = new StopSignals(Console.Error.WriteLine);
        // Also has the kernels compiled while the network is set up.
        var answer = Task.Run(() => KnownAnswer.Compute(Kernels.Best));
        using var node = new WorkerNode(options, signals);
        using var stop = signals.Token.Register(() => node._events.Add(new StopAsked()));
        return node.Work(answer.GetAwaiter().GetResult());
    }

    public void Dispose()
    {
        _peers.Dispose();
        _system.Dispose();
        _security.Dispose();
        _events.Dispose();
    }

    private int Work(ulong answer)
    {
        var pause = TimeSpan.Zero;
        while (true)
        {
            switch (Pause(pause) ?? Join(answer))
            {
                case StopAsked:
                    return Ended();
                case RunOver over:
                    return Over(over);
                case Joined joined:
                    var began = Stopwatch.GetTimestamp();
                    if (TakePart(joined.Seed, joined.Accepted) is { } exitCode) return exitCode;
                    // Who is thrown out again and again comes back more and more slowly.
                    pause = Stopwatch.GetElapsedTime(began) > LongestPause ? TimeSpan.Zero : pause == TimeSpan.Zero ? TimeSpan.FromSeconds(1) : 2 * pause;
                    if (pause > LongestPause) pause = LongestPause;
                    break;
            }
        }
    }

    // Asks all in turn until one answers, a stop is asked for, or the parent is gone.
    private object Join(ulong answer)
    {
        var request = new JoinRequest(_id, ProtocolVersion.Current, NumericsVersion.Current, answer, _options.Threads, _incarnation, _options.Address.Advertise, _peers.Port);
        for (var attempt = 0; !IsOrphan(); attempt++)
        {
            if (attempt == 4) Console.WriteLine($"worker {_id} waits for a coordinator at {string.Join(" or ", _options.Join)}");
            var seed = _options.Join[attempt % _options.Join.Count];
            Select(seed, "gatekeeper").Tell(request, _inbox);
            switch (Next(AskAgain))
            {
                case JoinAccepted accepted:
                    return new Joined(seed, accepted);
                case JoinRefused refused:
                    throw new InputException($"The coordinator turned this worker away: {refused.Reason}");
                case { } end and (StopAsked or RunOver):
                    return end;
            }
        }

        return new StopAsked();
    }

    // Gives the exit code where the worker is done, and null where it is to join again.
    private int? TakePart(HostPort seed, JoinAccepted accepted)
    {
        var coordinator = Select(seed, "coordinator");
        try
        {
            using var part = WorkerPart.Begin(_system.System, coordinator, accepted, _options, _incarnation, _security, _peers, _traffic, end => Add(end));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"worker {_id} joined the run at {seed} with {_options.Threads} threads"));
            while (true)
            {
                switch (Next(Timeout.InfiniteTimeSpan))
                {
                    case RunOver over:
                        return Over(over);
                    case StopAsked:
                        coordinator.Tell(new LeaveRequest(_id), _inbox);
                        break;
                    case LeaveGranted:
                        part.Leave();
                        return Ended();
                    case ConnectionEnd end:
                        if (Next(LastWords) is RunOver last) return Over(last);
                        Console.Error.WriteLine($"worker {_id} takes no part any more: {end.Message} It comes back as soon as it can.");
                        return null;
                }
            }
        }
        catch (Exception exception) when (exception is DialException or IOException)
        {
            Console.Error.WriteLine($"worker {_id} cannot take part: {exception.Message}");
            return null;
        }
    }

    private int Over(RunOver over)
    {
        Console.WriteLine(over.Failure is null ? $"worker {_id}: the run is over" : $"worker {_id}: the run failed: {over.Failure}");
        return ExitCode.Success;
    }

    private int Ended()
    {
        Console.WriteLine($"worker {_id} left");
        return _signals.ExitCode;
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
        return happened is SystemEnded
            ? throw new InputException($"{_security.Refused ?? "The control plane ended."} Look at --join and --certs: both sides need certificates of one authority and run.")
            : happened;
    }

    private void Add(object happened)
    {
        if (!_events.IsAddingCompleted) _events.Add(happened);
    }

    private ActorSelection Select(HostPort seed, string actor) =>
        _system.System.ActorSelection(new RootActorPath(_system.AddressOf(seed.Host, seed.Port)) / "user" / actor);

    private static bool IsOrphan()
    {
        if (Environment.GetEnvironmentVariable(ChildWorkers.ParentVariable) is not { } parent) return false;
        try
        {
            using var process = Process.GetProcessById(int.Parse(parent, CultureInfo.InvariantCulture));
            return process.HasExited;
        }
        catch (ArgumentException)
        {
            return true;
        }
    }

    private sealed record Joined(HostPort Seed, JoinAccepted Accepted);

    private sealed record StopAsked;

    private sealed record SystemEnded;
}
