using static Lockstep.Protocol.Membership;

namespace Lockstep.Coordinator.Recovery;

/// <summary>Which of two coordinators of one run gives way. Both commit the same weights, so that nothing but work is lost by either.</summary>
public static class ClaimPolicy
{
    /// <summary>Whether a coordinator gives way to one that claims the run.</summary>
    /// <param name="own">What it would claim itself.</param>
    /// <param name="isTraining">Whether it takes steps already. Before, it gives way to any that does.</param>
    /// <param name="other">What the other claims.</param>
    public static bool GivesWay(TermClaim own, bool isTraining, TermClaim other)
    {
        ArgumentNullException.ThrowIfNull(own);
        ArgumentNullException.ThrowIfNull(other);
        if (own.Run != other.Run || own.Address == other.Address) return false;
        if (!isTraining || other.Term != own.Term) return !isTraining || other.Term > own.Term;
        // A restart and a take-over at a time: either rule will do that both know.
        return string.CompareOrdinal(other.Address, own.Address) > 0;
    }
}
