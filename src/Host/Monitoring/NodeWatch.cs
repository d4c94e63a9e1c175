using Microsoft.Extensions.Logging;

namespace Lockstep.Host.Monitoring;

/// <summary>What a node tells those who watch its process.</summary>
/// <param name="Health">Whether it is ready.</param>
/// <param name="Logs">Where its actor system logs; null for nowhere.</param>
internal sealed record NodeWatch(HealthState Health, ILoggerFactory? Logs)
{
    /// <summary>Nobody watches.</summary>
    public static NodeWatch Nobody => new(new HealthState(""), null);
}
