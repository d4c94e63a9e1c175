namespace Lockstep.Host.Monitoring;

/// <summary>Whether a process is ready for what it is there for; that it lives, it shows by answering.</summary>
internal sealed class HealthState
{
    private volatile string _waitsFor;

    public HealthState(string waitsFor) => _waitsFor = waitsFor;

    /// <summary>What it waits for, in words; empty once it is ready.</summary>
    public string WaitsFor => _waitsFor;

    public void Ready() => _waitsFor = "";

    public void NotReady(string waitsFor) => _waitsFor = waitsFor;
}
