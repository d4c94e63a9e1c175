namespace Lockstep.Workers;

/// <summary>Lets threads that receive for a step wait until the replica is at its version: what comes early waits in the network, and slows the sender down.</summary>
/// <remarks>Before weights are asked for, whatever comes is of steps that are in them already; once the replica is given up, it is of steps it takes no part in. Then nobody waits.</remarks>
public sealed class VersionGate
{
    private const long Nothing = long.MaxValue;

    // A monitor, and not an event that one waiter resets while another has yet to see it.
    private readonly object _lock = new();
    private long _version = Nothing;
    private bool _isGivenUp;
    private int _waiting;

    /// <summary>Whether anybody waits for the replica to go on.</summary>
    public bool IsAwaited
    {
        get
        {
            lock (_lock) return _waiting > 0;
        }
    }

    /// <summary>Weights are about to be asked for: what comes from now on waits for them.</summary>
    public void AwaitWeights() => Open(-1);

    /// <summary>The replica is at a version.</summary>
    public void Open(long version)
    {
        lock (_lock)
        {
            if (_isGivenUp) return;
            _version = version;
            Monitor.PulseAll(_lock);
        }
    }

    /// <summary>The replica is given up, for good.</summary>
    public void GiveUp()
    {
        lock (_lock)
        {
            Open(Nothing);
            _isGivenUp = true;
        }
    }

    /// <summary>Waits until the replica is at a version or beyond it.</summary>
    /// <returns>Whether it is at that version; false where it is beyond, and whatever was for that version is of no use any more.</returns>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    public bool WaitFor(long version, CancellationToken cancellation)
    {
        lock (_lock)
        {
            if (_version >= version) return _version == version;
        }

        using var wake = cancellation.Register(Wake);
        lock (_lock)
        {
            _waiting++;
            try
            {
                while (_version < version)
                {
                    cancellation.ThrowIfCancellationRequested();
                    Monitor.Wait(_lock);
                }

                return _version == version;
            }
            finally
            {
                _waiting--;
            }
        }
    }

    private void Wake()
    {
        lock (_lock) Monitor.PulseAll(_lock);
    }
}
