using Lockstep.Host.Remoting;

namespace Lockstep.Host.Training;

/// <summary>Whom a standby follows, and when it takes over.</summary>
/// <param name="Join">Where coordinators are.</param>
internal sealed record StandbyOptions(IReadOnlyList<HostPort> Join)
{
    /// <summary>How long no coordinator may be there before the standby takes the run over.</summary>
    public TimeSpan TakeOverAfter { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Whether this process coordinated the run before. Then its folder will do where it has got no replica yet.</summary>
    public bool HasCoordinated { get; init; }

    /// <summary>How long to look for the first one.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(30);
}
