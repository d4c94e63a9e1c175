using Lockstep.Host.Planning.Timing;

namespace Lockstep.Host.Planning.Calibration;

/// <summary>What this machine was measured to do.</summary>
/// <param name="Pace">How fast a worker computes alone.</param>
/// <param name="Costs">What is done beside.</param>
/// <param name="Crowding">What computing takes where workers keep all cores of a shared machine busy, over what it takes alone.</param>
internal sealed record Calibrated(ComputePace Pace, HandlingCosts Costs, double Crowding);
