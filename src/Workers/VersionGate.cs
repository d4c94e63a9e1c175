namespace Lockstep.Workers;

/// <summary>Lets threads that receive for a step wait until the replica is at its version: what comes early waits in the network, and slows the sender down.</summary>
public sealed class VersionGate
{
    private readonly Lock _lock = new();
    private readonly ManualResetEventSlim _changed = new();
    private long _version = -1;

    /// <summary>The replica is at a version.</summary>
    public void Open(long version)
    {
        lock (_lock)
        {
            _version = version;
            _changed.Set();
        }
    }

    /// <summary>Waits until the replica is at a version or beyond it.</summary>
    /// <returns>Whether it is at that version; false where it is beyond, and whatever was for that version is of no use any more.</returns>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    public bool WaitFor(long version, CancellationToken cancellation)
    {
        while (true)
        {
            lock (_lock)
            {
                if (_version >= version) return _version == version;
                _changed.Reset();
            }

            _changed.Wait(cancellation);
        }
    }
}
