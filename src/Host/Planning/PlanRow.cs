using System.Globalization;
using Lockstep.Host.Planning.Bytes;
using Lockstep.Host.Planning.Timing;

namespace Lockstep.Host.Planning;

/// <summary>What a run is with some workers.</summary>
/// <param name="Traffic">What travels in a step.</param>
/// <param name="Step">What a step takes.</param>
/// <param name="WordsPerSecond">Words a second.</param>
/// <param name="Efficiency">Words a second over those of as many times one worker.</param>
/// <param name="RunSeconds">What all steps take, evaluation not counted.</param>
internal sealed record PlanRow(StepTraffic Traffic, StepTime Step, double WordsPerSecond, double Efficiency, double RunSeconds)
{
    public int Workers => Traffic.Workers;

    /// <summary>The shards of the workers, most first, equal ones once.</summary>
    public string Shards => string.Join('/', Traffic.Shares.Select(share => share.Shards).Distinct().OrderDescending().Select(shards => shards.ToString(CultureInfo.InvariantCulture)));
}
