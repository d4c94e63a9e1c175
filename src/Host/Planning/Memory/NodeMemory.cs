using System.Collections.Immutable;
using Lockstep.Host.Planning.Bytes;
using Lockstep.Model.Sizes;
using static System.FormattableString;

namespace Lockstep.Host.Planning.Memory;

/// <summary>What the processes of a run take in memory, part by part. It is the most that is there at once: shortly after joining, with a checkpoint under way.</summary>
internal static class NodeMemory
{
    // The program itself with its actors and compiled methods: the peak of a worker and of a coordinator in a run of a few kilobytes, measured.
    private const double WorkerProgram = 115e6;
    private const double CoordinatorProgram = 137e6;

    // At the coordinator for a checkpoint, for those who join, and once more for those who joined before.
    private const int CopiesAtCoordinator = 3;

    // At the coordinator as they are, as a file, and while they are read; elsewhere without the last.
    private const int CopiesOfText = 2;

    // A word in a dictionary: its characters, its place and the way to it.
    private const double WordBytes = 80;

    // Of the results of each node what lands, and the states of this step and the next.
    private const int StatesOfNode = 3;

    /// <summary>The parts.</summary>
    /// <param name="run">The run.</param>
    /// <param name="traffic">What travels in a step.</param>
    public static ImmutableArray<MemoryPart> Of(PlannedRun run, StepTraffic traffic)
    {
        var sizes = new MemorySizes(run.Layout);
        var (recipe, shape) = (run.Recipe, run.Plan.Shape);
        var (weights, gradient, activations) = ((double)sizes.Weights, (double)sizes.Gradient, (double)sizes.Activations(recipe.Shards));
        var own = traffic.Shares.Max(share => share.Nodes.Count);
        // Beside those of the step one for each stream, which may still be held from the step before.
        var atWorker = traffic.SlicesOnWorkers ? traffic.Nodes + traffic.Workers : own + 1;
        var atCoordinator = traffic.SlicesOnWorkers ? 0 : traffic.Nodes + traffic.Workers;
        var ids = run.Tokens * (double)sizeof(int);
        var words = run.Plan.Task.Words.Count * WordBytes;
        return
        [
            new("weights", Invariant($"{run.Layout.ParameterCount:N0} parameters x 4"), weights, weights, weights),
            new("packed weights", "the matrices that products read, in two forms", sizes.Packed, sizes.Packed, sizes.Packed),
            new("copies of weights", "as they came; at the coordinator for a checkpoint and for who joins", weights, CopiesAtCoordinator * weights, weights),
            new("partial sums", Invariant($"{gradient / 1e6:N1} MB each, {atWorker} at a worker and {atCoordinator} at the coordinator: nodes of the tree, and one a stream"), atWorker * gradient, atCoordinator * gradient, 0),
            new("totals", "a gradient, staged until the decision", weights, weights, weights),
            new("row states", Invariant($"{recipe.BatchSize} rows x {shape.RowStateLength:N0} x 4, and those of results"), 3 * sizes.RowStates, (3 + (StatesOfNode * traffic.Workers)) * sizes.RowStates, 3 * sizes.RowStates),
            new("activations", Invariant($"{activations / recipe.BatchSize / 1e6:N2} MB a row x {recipe.BatchSize}; at the coordinator for evaluating"), activations, sizes.Evaluation, 0),
            new("text", Invariant($"{run.Tokens:N0} ids x 4, as they are and as a file, and the words"), (CopiesOfText * ids) + words, ((CopiesOfText + 1) * ids) + words, (CopiesOfText * ids) + words),
            new("program", "runtime, actors and compiled code", WorkerProgram, CoordinatorProgram, WorkerProgram),
        ];
    }
}
