using System.Globalization;
using Lockstep.Model;
using Lockstep.Protocol;
using static Lockstep.Protocol.Membership;

namespace Lockstep.Coordinator.Nodes;

/// <summary>Who may join a run: whoever speaks the same protocol and computes the same bits, and has not been found to compute others.</summary>
public static class AdmissionPolicy
{
    /// <summary>Why a worker may not join, as a sentence with the mend; null where it may.</summary>
    /// <param name="request">What it says of itself.</param>
    /// <param name="isTaken">Whether somebody in the coordinator's process has a name.</param>
    /// <param name="refused">Why some are refused for the rest of the run, by name.</param>
    public static string? Refusal(JoinRequest request, Func<string, bool> isTaken, IReadOnlyDictionary<string, string> refused)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(isTaken);
        ArgumentNullException.ThrowIfNull(refused);
        if (refused.TryGetValue(request.Worker.Name, out var reason)) return reason;
        if (isTaken(request.Worker.Name)) return $"{request.Worker} is the name of somebody in the coordinator's process; give the worker another --name.";
        return request switch
        {
            { ProtocolVersion: not ProtocolVersion.Current } => string.Create(CultureInfo.InvariantCulture,
                $"The worker speaks version {request.ProtocolVersion} of the protocol, and the coordinator version {ProtocolVersion.Current}; run the same Lockstep on both machines."),
            { NumericsVersion: not NumericsVersion.Current } => string.Create(CultureInfo.InvariantCulture,
                $"The worker computes with numerics version {request.NumericsVersion}, and the coordinator with version {NumericsVersion.Current}; run the same Lockstep on both machines."),
            { KernelDigest: not KnownAnswer.Expected } => string.Create(CultureInfo.InvariantCulture,
                $"The worker's kernels gave {request.KernelDigest:x16} where {KnownAnswer.Expected:x16} is right, so its bits would not be those of the others; check its processor and memory, and leave it out."),
            _ => null,
        };
    }
}
