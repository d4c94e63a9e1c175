namespace Lockstep.Model;

/// <summary>Keeps those who compute with a replica apart from those who change it. Any number compute at a time; a change waits until they are done, and whoever comes then waits for the change.</summary>
public sealed class ReplicaUse
{
    private readonly object _lock = new();
    private int _readers;
    private bool _isChanging;

    /// <summary>Computes with the replica, which does not change meanwhile, if it is still of use.</summary>
    /// <param name="isWanted">Whether it is; asked once nobody changes the replica.</param>
    /// <param name="compute">Computes.</param>
    /// <returns>Whether it was of use.</returns>
    public bool TryCompute(Func<bool> isWanted, Action compute)
    {
        ArgumentNullException.ThrowIfNull(isWanted);
        ArgumentNullException.ThrowIfNull(compute);
        lock (_lock)
        {
            while (_isChanging) Monitor.Wait(_lock);
            if (!isWanted()) return false;
            _readers++;
        }

        try
        {
            compute();
        }
        finally
        {
            lock (_lock)
            {
                _readers--;
                Monitor.PulseAll(_lock);
            }
        }

        return true;
    }

    /// <summary>Changes the replica once nobody computes with it. One thread changes it at a time.</summary>
    public void Change(Action change)
    {
        ArgumentNullException.ThrowIfNull(change);
        lock (_lock)
        {
            _isChanging = true;
            while (_readers > 0) Monitor.Wait(_lock);
        }

        try
        {
            change();
        }
        finally
        {
            lock (_lock)
            {
                _isChanging = false;
                Monitor.PulseAll(_lock);
            }
        }
    }
}
