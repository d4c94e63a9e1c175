using Lockstep.Protocol;
using static Lockstep.Protocol.Membership;

namespace Lockstep.Coordinator.Recovery;

/// <summary>Waits for the nodes that outlived a coordinator to come to its successor, and hears whether another has succeeded it already. It is told from any thread.</summary>
/// <param name="own">What the successor claims.</param>
public sealed class Gathering(TermClaim own)
{
    private readonly object _lock = new();
    private readonly Dictionary<string, Survivor> _survivors = new(StringComparer.Ordinal);
    private readonly HashSet<string> _arrived = new(StringComparer.Ordinal);
    private IReadOnlySet<string> _expected = new HashSet<string>(StringComparer.Ordinal);
    private SupersededException? _superseded;
    private int _arrivals;
    private bool _isOver;

    /// <summary>What the successor claims.</summary>
    public TermClaim Own => own;

    /// <summary>Called once if the coordinator has to give way after it has begun to take steps.</summary>
    public Action<SupersededException>? GivenWay { private get; set; }

    /// <summary>Whether another coordinator has the run.</summary>
    public bool IsSuperseded => Volatile.Read(ref _superseded) is not null;

    /// <summary>A node is connected.</summary>
    public void Arrived(JoinRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var name = request.Worker.Name;
        lock (_lock)
        {
            _arrived.Add(name);
            if (OfRun(request) is { } held)
            {
                _arrivals++;
                _survivors[name] = new Survivor(name, held.Version, held.Digest);
            }
            else if (!IsComplete)
            {
                return;
            }

            Monitor.PulseAll(_lock);
        }
    }

    /// <summary>A node asks to join. One that has obeyed a later coordinator of the run will not come to this one.</summary>
    public void Asked(JoinRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (OfRun(request) is { } held && held.Term > own.Term) GiveWay(new SupersededException(held.Term, null));
    }

    /// <summary>A node is gone again.</summary>
    public void Gone(string node)
    {
        lock (_lock)
        {
            _survivors.Remove(node);
            Monitor.PulseAll(_lock);
        }
    }

    /// <summary>Another claims the run; gives whether it has to be told that it must not.</summary>
    public bool Claimed(TermClaim other)
    {
        ArgumentNullException.ThrowIfNull(other);
        bool isTraining;
        lock (_lock) isTraining = _isOver;
        if (!ClaimPolicy.GivesWay(own, isTraining, other)) return isTraining && other.Run == own.Run && other.Address != own.Address;
        GiveWay(new SupersededException(other.Term, other.Address));
        return false;
    }

    /// <summary>Who has come by the time that nobody more is to be expected.</summary>
    /// <param name="expected">Who are known to have taken part, by name: once all of them are there, with a replica or without, nobody more is. None where nothing is known.</param>
    /// <param name="patience">How long to wait for the first.</param>
    /// <param name="quiet">How long nobody may come after the last.</param>
    /// <param name="stop">Ends the wait.</param>
    /// <exception cref="SupersededException">Another coordinator has the run.</exception>
    public IReadOnlyCollection<Survivor> Wait(IReadOnlySet<string> expected, TimeSpan patience, TimeSpan quiet, CancellationToken stop)
    {
        using var wake = stop.Register(() =>
        {
            lock (_lock) Monitor.PulseAll(_lock);
        });
        lock (_lock)
        {
            _expected = expected;
            while (_superseded is null && !stop.IsCancellationRequested && !IsComplete && Monitor.Wait(_lock, _arrivals == 0 ? patience : quiet))
            {
            }

            return _superseded is null ? [.. _survivors.Values] : throw _superseded;
        }
    }

    /// <summary>The coordinator takes steps from now on.</summary>
    /// <exception cref="SupersededException">Another coordinator has the run.</exception>
    public void End()
    {
        lock (_lock)
        {
            _isOver = true;
            if (_superseded is not null) throw _superseded;
        }
    }

    private bool IsComplete => _expected.Count > 0 && _expected.IsSubsetOf(_arrived);

    private HeldReplica? OfRun(JoinRequest request) => request.Replica is { } held && held.Run == own.Run ? held : null;

    private void GiveWay(SupersededException to)
    {
        bool tells;
        lock (_lock)
        {
            tells = _isOver && _superseded is null;
            _superseded ??= to;
            Monitor.PulseAll(_lock);
        }

        if (tells) GivenWay?.Invoke(to);
    }
}
