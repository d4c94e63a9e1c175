using Lockstep.Model;
using Lockstep.Model.Learning;
using Lockstep.Model.Storage;

namespace Lockstep.Host.Training;

/// <summary>A run whose folder is held and whose replica is where it begins.</summary>
/// <param name="Folder">The folder, held until disposed of.</param>
/// <param name="Plan">Recipe, corpus and steps.</param>
/// <param name="Text">The text, of which the plan has the training split.</param>
/// <param name="Replica">The weights to begin with, not packed.</param>
/// <param name="Progress">Where the run stands.</param>
/// <param name="Notices">What the user should know.</param>
internal sealed record OpenRun(RunFolder Folder, RunPlan Plan, RunText Text, Replica Replica, Progress Progress, IReadOnlyList<string> Notices) : IDisposable
{
    /// <summary>Whether workers may have more steps than the replica: the run was not ended in order.</summary>
    public bool MayBeBehind { get; init; }

    public void Dispose() => Folder.Dispose();
}
