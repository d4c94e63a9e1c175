using Lockstep.Model;

namespace Lockstep.Coordinator.Recovery;

/// <summary>Where a run goes on whose coordinator is gone: from the furthest replica that is left, and from the checkpoint where none is further.</summary>
public static class RecoveryPolicy
{
    /// <summary>The survivor to go on from; null where the coordinator's own replica, as its checkpoint has it, is as far as any.</summary>
    /// <param name="survivors">Who holds a replica of the run.</param>
    /// <param name="version">The version of the coordinator's own.</param>
    /// <param name="digest">Its digest.</param>
    /// <exception cref="RunFailedException">Two replicas at one version have different bits.</exception>
    public static Survivor? Furthest(IReadOnlyCollection<Survivor> survivors, long version, ulong digest)
    {
        ArgumentNullException.ThrowIfNull(survivors);
        var all = survivors.Append(new Survivor("the checkpoint", version, digest)).OrderBy(survivor => survivor.Version).ThenBy(survivor => survivor.Node, StringComparer.Ordinal).ToArray();
        foreach (var (one, other) in all.Zip(all.Skip(1)))
        {
            if (one.Version == other.Version && one.Digest != other.Digest)
                throw new RunFailedException(
                    $"{one.Node} and {other.Node} hold different weights after {one.Version} steps, so one of them has computed or kept them wrongly. Look at both machines, end their workers, and resume from the checkpoint.");
        }

        return survivors.Where(survivor => survivor.Version > version).MaxBy(survivor => survivor.Version);
    }
}
