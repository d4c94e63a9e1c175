using Lockstep.Coordinator.Runs;
using Lockstep.Model;
using Lockstep.Model.Evaluation;
using Lockstep.Model.Numerics;
using Lockstep.Model.Parameters;
using Lockstep.Model.Storage;
using Lockstep.Tests;

namespace Lockstep.Coordinator.Tests.Runs;

public sealed class SavingMeanwhileTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly string _path = Directory.CreateTempSubdirectory("lockstep-keeper-").FullName;

    public void Dispose() => Directory.Delete(_path, recursive: true);

    [Fact]
    public async Task Steps_go_on_while_a_checkpoint_is_written_and_it_is_that_of_its_own_step()
    {
        using var run = new KeptRun();
        using var slow = Slow(run, steps: 30);
        run.Begin();

        await Meanwhile(() => run.CommitMeanwhile(95));

        Assert.Empty(run.Of<RunEvent.CheckpointSaved>());
        var written = Load(slow.Read());
        Assert.Equal((30, 30), (written.Progress.Step, written.Replica.Version));
        Assert.Equal([30], Values(written.Replica.Parameters));
        Assert.Equal([30], written.Replica.RowStates.Span.ToArray().Distinct());

        // Those that were due after 60 and 90 steps are one, as soon as there is time for it.
        run.Keeper.Settle();
        run.Commit(1);
        Assert.Equal([30, 96], run.Of<RunEvent.CheckpointSaved>().Select(saved => saved.Steps));
    }

    [Fact]
    public async Task The_checkpoint_of_an_epoch_that_is_not_the_best_is_put_off_while_another_is_written()
    {
        using var run = new KeptRun(epochs: 3);
        using var slow = Slow(run, steps: 490);
        run.Begin();
        run.Commit(489);

        await Meanwhile(() => run.CommitMeanwhile(16));
        Assert.Equal(2, run.Of<RunEvent.EpochEnded>().Count());
        slow.Read();
        run.Keeper.Settle();
        run.Commit(2);

        Assert.Equal([490, 506], run.Of<RunEvent.CheckpointSaved>().Select(saved => saved.Steps).TakeLast(2));
    }

    [Fact]
    public async Task The_best_epoch_waits_for_what_is_being_written_because_the_next_step_would_take_its_weights_away()
    {
        using var run = new KeptRun();
        using var slow = Slow(run, steps: 240);
        run.Begin();
        run.Commit(239);

        var steps = Meanwhile(() => run.CommitMeanwhile(20));
        slow.Read();
        await steps;
        run.Keeper.Settle();

        Assert.Equal([240, 250], run.Of<RunEvent.CheckpointSaved>().Select(saved => saved.Steps).TakeLast(2));
        Assert.Equal([250], Values(ModelFile.Read(run.Folder.BestModelPath).Parameters));
    }

    [Fact]
    public async Task An_interruption_waits_for_what_is_being_written_and_then_saves_the_last_step()
    {
        using var run = new KeptRun();
        using var slow = Slow(run, steps: 30);
        run.Begin();
        run.CommitMeanwhile(40);

        var interruption = Meanwhile(run.Keeper.Interrupt);
        slow.Read();
        await interruption;

        Assert.Equal([30, 40], run.Of<RunEvent.CheckpointSaved>().Select(saved => saved.Steps));
        Assert.Equal(new RunEvent.Interrupted(40, run.Folder.FolderPath), run.Events[^1]);
        Assert.Equal(40, run.Folder.Restore().Checkpoint.Progress.Step);
    }

    [Fact]
    public async Task A_run_that_diverges_waits_for_what_is_being_written_which_is_enough()
    {
        using var run = new KeptRun();
        using var slow = Slow(run, steps: 30);
        run.Begin();
        run.CommitMeanwhile(40);

        var end = Meanwhile(run.Keeper.Diverge);
        slow.Read();
        await end;

        Assert.Equal([30], run.Of<RunEvent.CheckpointSaved>().Select(saved => saved.Steps));
    }

    [Fact]
    public async Task A_run_that_ends_otherwise_waits_for_what_is_being_written_too()
    {
        var run = new KeptRun();
        using var slow = Slow(run, steps: 30);
        run.Begin();
        run.CommitMeanwhile(40);

        var end = Meanwhile(run.Dispose);
        slow.Read();
        await end;

        Assert.Equal([30], run.Of<RunEvent.CheckpointSaved>().Select(saved => saved.Steps));
    }

    [Fact]
    public void Every_checkpoint_of_a_run_that_goes_on_meanwhile_has_the_bits_of_its_own_step()
    {
        var (plan, replica) = (TinyRun.Plan, TinyRun.Replica(TinyRun.Plan));
        using var folder = RunFolder.Create(Path.Combine(_path, "run"), plan.Recipe, new RunOrigin(null, plan.Corpus.Sha256));
        using var team = new ThreadTeam(1);
        using var told = new KeptRun();
        var options = new RunKeeperOptions { CheckpointSteps = 1, KeptCheckpoints = int.MaxValue };
        var states = new StatesSeen(replica);
        using (var keeper = new RunKeeper(plan, replica, Progress.Start, folder, _ => new SplitMeasure(7), told, options))
        {
            states.Inner = keeper;
            new ReferenceTrainer(Kernels.Best, team, plan, replica).Train(plan.Steps, states, TestContext.Current.CancellationToken);
            keeper.Finish(null, TestContext.Current.CancellationToken);
        }

        var files = Directory.GetFiles(Path.Combine(folder.FolderPath, "checkpoints"));
        Assert.Equal(told.Of<RunEvent.CheckpointSaved>().Select(saved => saved.Path), files.Order(StringComparer.Ordinal));
        Assert.True(files.Length >= plan.Recipe.Epochs);
        foreach (var checkpoint in files.Select(Checkpoint.Load)) Assert.Equal(states.After[checkpoint.Progress.Step], StatesSeen.Of(checkpoint.Replica));
    }

    private static SlowPlace Slow(KeptRun run, int steps)
    {
        var slow = SlowPlace.TryMake(run.CheckpointPath(steps) + DurableFile.UnfinishedSuffix, out var reason);
        if (slow is null) Assert.Skip(reason);
        return slow;
    }

    private static IEnumerable<float> Values(ParameterBuffer parameters) =>
        parameters.Layout.Tensors.SelectMany(tensor => parameters[tensor].ToArray()).Distinct();

    // What waits for ever fails, instead of the whole test run.
    private static Task Meanwhile(Action work) => Task.Run(work, TestContext.Current.CancellationToken).WaitAsync(Patience, TestContext.Current.CancellationToken);

    private Checkpoint Load(byte[] content)
    {
        var path = Path.Combine(_path, "c");
        File.WriteAllBytes(path, content);
        return Checkpoint.Load(path);
    }

    private sealed class StatesSeen(Replica replica) : ITrainingKeeper
    {
        public Dictionary<long, (string Weights, string RowStates)> After { get; } = [];

        public ITrainingKeeper Inner { get; set; } = new NothingKept();

        public static (string Weights, string RowStates) Of(Replica replica) =>
            (WeightsDigest.Sha256(replica.Parameters), string.Join(' ', replica.RowStates.Span.ToArray().Select(BitConverter.SingleToInt32Bits)));

        public Action? Committed(StepDecision step)
        {
            After.Add(replica.Version, Of(replica));
            return Inner.Committed(step);
        }
    }
}
