using Lockstep.Coordinator.Runs;
using Lockstep.Model;
using Lockstep.Model.Data;
using Lockstep.Model.Storage.Ledgers;

namespace Lockstep.Coordinator.Tests.Runs;

public sealed class RunKeeperTests
{
    [Fact]
    public void Step_0_every_hundredth_and_the_last_of_an_epoch_and_of_the_run_are_reported()
    {
        using var run = new KeptRun();
        run.Begin(steps: 252);

        run.Commit(252);

        Assert.Equal([0, 100, 200, 249, 250, 251], run.Of<RunEvent.StepReported>().Select(step => step.GlobalStep));
        Assert.Equal([0, 100, 200, 249, 0, 1], run.Of<RunEvent.StepReported>().Select(step => (long)step.Step));
        Assert.Equal([1, 1, 1, 1, 2, 2], run.Of<RunEvent.StepReported>().Select(step => step.Epoch));
    }

    [Fact]
    public void The_running_perplexity_is_that_of_the_epoch_so_far()
    {
        using var run = new KeptRun();
        run.Begin();

        run.Commit(1, cost: 2);
        run.Commit(1, cost: 4);
        Assert.Equal(Math.Exp(3), run.Last!.Perplexity);
        run.Commit(KeptRun.StepsPerEpoch - 2, cost: 3);
        run.Commit(1, cost: 1);

        Assert.Equal(Math.Exp(3), Assert.Single(run.Of<RunEvent.EpochEnded>()).TrainPerplexity);
        Assert.Equal(Math.Exp(1), run.Last.Perplexity);
    }

    [Fact]
    public void Words_a_second_leave_out_the_first_five_steps_and_all_evaluation()
    {
        KeptRun? kept = null;
        using var run = kept = new KeptRun(perplexity: _ =>
        {
            kept!.Time.Advance(TimeSpan.FromHours(1));
            return 7;
        });
        run.Begin();
        run.Time.Advance(TimeSpan.FromSeconds(100));
        run.Commit(5);
        Assert.Null(run.Last!.WordsPerSecond);

        run.Commit(KeptRun.StepsPerEpoch + 10);
        run.Keeper.Interrupt();

        // Two words in a second.
        Assert.Equal(2, run.Last.WordsPerSecond);
        Assert.Equal(2, run.Of<RunEvent.StepReported>().Last().WordsPerSecond);
        Assert.Equal(350, Assert.Single(run.Of<RunEvent.EpochEnded>()).Seconds);
    }

    [Fact]
    public void The_best_model_is_that_of_the_lowest_validation_perplexity()
    {
        var perplexities = new Queue<double>([9, 5, 6, 8]);
        using var run = new KeptRun(epochs: 3, perplexity: _ => perplexities.Dequeue());
        run.Begin();

        run.Commit(2 * KeptRun.StepsPerEpoch);
        var best = File.GetLastWriteTimeUtc(run.Folder.BestModelPath);
        run.Commit(KeptRun.StepsPerEpoch);
        run.Keeper.Finish(null, TestContext.Current.CancellationToken);

        Assert.Equal(best, File.GetLastWriteTimeUtc(run.Folder.BestModelPath));
        Assert.Equal(5, run.Folder.Restore().Checkpoint.Progress.BestValidPerplexity);
        var result = Assert.Single(run.Of<RunEvent.Finished>()).Result;
        Assert.Equal((6, 8), (result.ValidPerplexity, result.TestPerplexity));
    }

    [Fact]
    public void A_checkpoint_is_written_when_the_last_is_old_enough_and_at_the_end_of_an_epoch()
    {
        using var run = new KeptRun();
        run.Begin();

        run.Commit(95);
        Assert.Equal([30, 60, 90], run.Of<RunEvent.CheckpointSaved>().Select(saved => saved.Steps));
        run.Commit(KeptRun.StepsPerEpoch - 95);

        Assert.Equal(KeptRun.StepsPerEpoch, run.Of<RunEvent.CheckpointSaved>().Last().Steps);
        Assert.Equal(new Progress(KeptRun.StepsPerEpoch, 0, 7, BestStep: KeptRun.StepsPerEpoch), run.Folder.Restore().Checkpoint.Progress);
    }

    [Fact]
    public void A_checkpoint_that_cannot_be_written_is_told_of_and_the_run_goes_on()
    {
        using var run = new KeptRun();
        run.Begin();
        run.Commit(31);

        // A file where the folder was: whatever is written there fails as on a full disk.
        Directory.Move(run.CheckpointsPath, run.CheckpointsPath + "-good");
        File.WriteAllText(run.CheckpointsPath, "");
        run.Commit(65);
        Assert.Equal("the checkpoint", Assert.Single(run.Of<RunEvent.SavingFailed>()).What);
        File.Delete(run.CheckpointsPath);
        Directory.Move(run.CheckpointsPath + "-good", run.CheckpointsPath);
        Assert.Equal(30, run.Folder.Restore().Checkpoint.Progress.Step);
        run.Commit(30);

        Assert.Equal(120, run.Folder.Restore().Checkpoint.Progress.Step);
    }

    [Fact]
    public void A_last_checkpoint_that_cannot_be_written_is_told_of_again()
    {
        using var run = new KeptRun();
        File.WriteAllText(run.CheckpointsPath, "");
        run.Begin();
        run.Commit(65);
        Assert.Single(run.Of<RunEvent.SavingFailed>());

        run.Keeper.Interrupt();

        Assert.Equal(2, run.Of<RunEvent.SavingFailed>().Count());
        Assert.Equal(new RunEvent.Interrupted(65, run.Folder.FolderPath) { SavedSteps = 0 }, run.Events[^1]);
        File.Delete(run.CheckpointsPath);
    }

    [Fact]
    public void A_checkpoint_is_written_after_as_many_steps_as_asked_for_and_as_many_are_kept()
    {
        using var run = new KeptRun(options: new RunKeeperOptions { CheckpointSteps = 20, KeptCheckpoints = 3 });
        run.Begin();

        run.Commit(95);

        Assert.Equal([20, 40, 60, 80], run.Of<RunEvent.CheckpointSaved>().Select(saved => saved.Steps));
        Assert.Equal([40, 60, 80], run.Kept);
    }

    [Fact]
    public void The_checkpoint_of_the_best_epoch_is_kept_beside_the_last()
    {
        var perplexities = new Queue<double>([9, 5, 6, 4]);
        using var run = new KeptRun(epochs: 4, perplexity: _ => perplexities.Dequeue(), options: new RunKeeperOptions { KeptCheckpoints = 1 });
        run.Begin();

        run.Commit(2 * KeptRun.StepsPerEpoch);
        Assert.Equal([500], run.Kept);
        run.Commit(KeptRun.StepsPerEpoch + 35);
        Assert.Equal([500, 780], run.Kept);
        Assert.Equal(500, run.Folder.Restore().Checkpoint.Progress.BestStep);
        run.Commit(KeptRun.StepsPerEpoch - 35);

        Assert.Equal([1000], run.Kept);
    }

    [Fact]
    public void The_former_best_checkpoint_stays_where_that_of_a_better_epoch_could_not_be_written()
    {
        var perplexities = new Queue<double>([9, 5, 6]);
        using var run = new KeptRun(epochs: 3, perplexity: _ => perplexities.Dequeue(), options: new RunKeeperOptions { KeptCheckpoints = 1 });
        run.Begin();
        run.Commit(KeptRun.StepsPerEpoch);
        var inTheWay = Directory.CreateDirectory(run.CheckpointPath(500) + ".unfinished");
        run.Commit(KeptRun.StepsPerEpoch);
        inTheWay.Delete();

        run.Commit(KeptRun.StepsPerEpoch);

        Assert.Equal([250, 750], run.Kept);
        Assert.Equal(new Progress(750, 0, 5, BestStep: 250), run.Folder.Restore().Checkpoint.Progress);
    }

    [Fact]
    public void A_run_stopped_before_the_end_of_its_plan_is_not_measured()
    {
        using var run = new KeptRun(perplexity: _ => throw new InvalidOperationException());
        run.Begin(steps: 3);

        run.Commit(3);
        run.Keeper.Finish(null, TestContext.Current.CancellationToken);

        var result = Assert.Single(run.Of<RunEvent.Finished>()).Result;
        Assert.Equal((3, null, null), (result.Steps, result.ValidPerplexity, result.TestPerplexity));
        Assert.Null(run.Folder.ReadFinished());
        Assert.True(File.Exists(run.Folder.ModelPath));
    }

    [Fact]
    public void A_finished_run_is_recorded_with_the_floor_of_its_language()
    {
        using var run = new KeptRun(epochs: 1, perplexity: split => split == Split.Valid ? 8 : 9, entropy: 2);
        run.Begin();

        run.Commit(KeptRun.StepsPerEpoch);
        run.Keeper.Finish(null, TestContext.Current.CancellationToken);

        var result = Assert.Single(run.Of<RunEvent.Finished>()).Result;
        Assert.Equal((8, 9, Math.Exp(2)), (result.ValidPerplexity, result.TestPerplexity, result.TestFloor));
        Assert.Equal(result, RunResultJson.Read(run.Folder.ReadFinished()!, run.Folder.FolderPath, run.Folder.ModelPath));
    }

    [Fact]
    public async Task A_run_whose_model_cannot_be_saved_waits_until_it_can_and_says_so_once()
    {
        using var run = new KeptRun(epochs: 1);
        run.Begin();
        run.Commit(KeptRun.StepsPerEpoch);
        var inTheWay = Directory.CreateDirectory(Path.Combine(run.Folder.ModelPath, "in the way"));

        var finishing = Task.Run(() => run.Keeper.Finish(null, TestContext.Current.CancellationToken));
        await Task.Delay(TimeSpan.FromSeconds(3), TestContext.Current.CancellationToken);
        Assert.False(finishing.IsCompleted);
        inTheWay.Parent!.Delete(recursive: true);

        Assert.True(await finishing);
        Assert.True(Assert.Single(run.Of<RunEvent.SavingFailed>(), failed => failed.What == "the model").IsAwaited);
        Assert.Single(run.Of<RunEvent.Finished>());
        Assert.True(File.Exists(run.Folder.ModelPath));
    }

    [Fact]
    public void A_run_that_is_stopped_while_it_waits_to_save_its_model_is_interrupted()
    {
        using var run = new KeptRun(epochs: 1);
        run.Begin();
        run.Commit(KeptRun.StepsPerEpoch);
        Directory.CreateDirectory(Path.Combine(run.Folder.ModelPath, "in the way"));
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));

        Assert.False(run.Keeper.Finish(null, stop.Token));

        Assert.Equal(KeptRun.StepsPerEpoch, Assert.Single(run.Of<RunEvent.Interrupted>()).Steps);
        Assert.Empty(run.Of<RunEvent.Finished>());
        Assert.Null(run.Folder.ReadFinished());
    }

    [Fact]
    public void Every_step_and_the_model_stand_in_the_ledger()
    {
        using var run = new KeptRun();
        run.Begin(steps: 3);

        run.Commit(3);
        run.Keeper.Finish(null, TestContext.Current.CancellationToken);

        var lines = run.Ledger();
        Assert.Equal([0, 1, 2], lines.OfType<LedgerLine.Step>().Select(step => step.GlobalStep));
        Assert.All(lines.OfType<LedgerLine.Step>(), step => Assert.Equal([new ShardRange("worker-001", 0, 0)], step.Shards));
        Assert.Equal(new LedgerLine.Weights(1, 3, Assert.Single(run.Of<RunEvent.Finished>()).Result.WeightsSha256), lines[^1]);
    }

    [Fact]
    public void A_ledger_that_cannot_be_written_is_told_of_once_and_the_run_goes_on()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "This system has no device that is always full.");
        using var run = new KeptRun(ledger: "/dev/full");
        run.Begin(steps: 3);

        run.Commit(3);
        run.Keeper.Finish(null, TestContext.Current.CancellationToken);

        Assert.Equal("the ledger", Assert.Single(run.Of<RunEvent.SavingFailed>()).What);
        Assert.Single(run.Of<RunEvent.Finished>());
    }

    [Fact]
    public void An_interrupted_run_is_saved_before_it_is_told_of()
    {
        using var run = new KeptRun();
        run.Begin();
        run.Commit(2);

        run.Keeper.Interrupt();

        Assert.IsType<RunEvent.CheckpointSaved>(run.Events[^2]);
        Assert.Equal(new RunEvent.Interrupted(2, run.Folder.FolderPath), run.Events[^1]);
    }

    [Fact]
    public void A_run_that_diverges_is_saved_only_where_nothing_was_saved_before()
    {
        using var run = new KeptRun();
        run.Begin();
        run.Commit(31);
        run.Keeper.Diverge();
        Assert.Equal([30], run.Of<RunEvent.CheckpointSaved>().Select(saved => saved.Steps));

        using var young = new KeptRun();
        young.Begin();
        young.Commit(2);
        young.Keeper.Diverge();
        Assert.Equal([2], young.Of<RunEvent.CheckpointSaved>().Select(saved => saved.Steps));
    }
}
