using Lockstep.Coordinator.Runs;
using Lockstep.Model;
using Lockstep.Model.Evaluation;
using Lockstep.Model.Storage;
using Lockstep.Tests;

namespace Lockstep.Coordinator.Tests.Runs;

public sealed class TaggerKeeperTests : IRunObserver, IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("lockstep-keeper-").FullName;
    private readonly RunPlan _plan = TinyTagging.Plan;
    private readonly Replica _replica = TinyRun.Replica(TinyTagging.Plan);
    private readonly RunFolder _folder;
    private readonly ManualTime _time = new();
    private readonly List<RunEvent> _events = [];
    private StepProgress? _last;

    public TaggerKeeperTests() => _folder = RunFolder.Create(Path.Combine(_path, "run"), _plan.Recipe, new RunOrigin("tiny", _plan.Task.CorpusSha256));

    [Fact]
    public void The_running_perplexity_weighs_each_step_by_its_words_and_survives_an_interruption()
    {
        var keeper = Keeper(Progress.Start);
        var (loss, words) = (0.0, 0);
        for (var step = 0; step < 5; step++)
        {
            // Another keeper goes on after three steps.
            if (step == 3)
            {
                keeper.Interrupt();
                keeper = Keeper(_folder.Restore().Checkpoint.Progress);
            }

            var batch = _plan.Task.Batch(step);
            Commit(keeper, cost: step + 1);
            (loss, words) = (loss + ((step + 1) * batch.Words), words + batch.Words);
            Assert.Equal(Math.Exp(loss / words), _last!.Perplexity, 1e-9);
        }

        Assert.True(Enumerable.Range(0, 5).Select(step => _plan.Task.Batch(step).Words).Distinct().Count() > 1);
    }

    [Fact]
    public void Words_a_second_are_those_of_sentences_and_not_of_padding()
    {
        var keeper = Keeper(Progress.Start);
        for (var step = 0; step < _plan.StepsPerEpoch - 1; step++) Commit(keeper, cost: 1);
        Assert.Equal(Enumerable.Range(5, _plan.StepsPerEpoch - 6).Average(step => _plan.Task.Batch(step).Words), _last!.WordsPerSecond!.Value, 1e-9);
    }

    [Fact]
    public void The_best_model_is_that_of_the_highest_accuracy_and_knows_its_tags()
    {
        var measures = new Queue<SplitMeasure?>([new(5, 0.8), new(4, 0.7), new(6, 0.9), null]);
        var keeper = Keeper(Progress.Start, () => measures.Dequeue());
        var best = new List<double?>();
        for (var step = 0; step < _plan.Steps; step++)
        {
            Commit(keeper, cost: 1);
            if (_plan.StepInEpoch(step + 1) == 0) best.Add(_folder.Restore().Checkpoint.Progress.BestValidAccuracy);
        }

        keeper.Finish(null, TestContext.Current.CancellationToken);

        Assert.Equal([0.8, 0.8, 0.9], best);
        Assert.Equal([0.8, 0.7, 0.9], _events.OfType<RunEvent.EpochEnded>().Select(epoch => epoch.ValidAccuracy));
        Assert.Equal(_plan.Task.Tagger!.Tags, ModelFile.Read(_folder.BestModelPath).Tagger!.Tags);
        var result = Assert.Single(_events.OfType<RunEvent.Finished>()).Result;
        Assert.Equal((6, null, new TaggerResult(0.9, null)), (result.ValidPerplexity, result.TestPerplexity, result.Tagger));
    }

    [Fact]
    public void The_checkpoint_of_the_best_epoch_survives_a_resumption()
    {
        var measures = new Queue<SplitMeasure?>([new(5, 0.9), new(4, 0.7)]);
        var keeper = Keeper(Progress.Start, () => measures.Dequeue());
        for (var step = 0; step < _plan.StepsPerEpoch; step++) Commit(keeper, cost: 1);
        keeper.Dispose();

        keeper = Keeper(_folder.Restore().Checkpoint.Progress, () => measures.Dequeue());
        for (var step = 0; step < _plan.StepsPerEpoch; step++)
        {
            _time.Advance(TimeSpan.FromSeconds(30));
            Commit(keeper, cost: 1);
        }

        var files = Directory.GetFiles(Path.Combine(_folder.FolderPath, "checkpoints")).Order(StringComparer.Ordinal).ToArray();
        Assert.Equal(3, files.Length);
        Assert.Equal(new Progress(_plan.StepsPerEpoch, 0, 5, 0.9, _plan.StepsPerEpoch), Checkpoint.Load(files[0]).Progress);
    }

    void IRunObserver.On(RunEvent happened) => _events.Add(happened);

    void IRunObserver.Stepped(StepProgress progress) => _last = progress;

    public void Dispose()
    {
        _folder.Dispose();
        Directory.Delete(_path, recursive: true);
    }

    private RunKeeper Keeper(Progress progress, Func<SplitMeasure?>? measure = null) =>
        new(_plan, _replica, progress, _folder, _ => measure?.Invoke(), this, time: _time);

    private void Commit(RunKeeper keeper, double cost)
    {
        _time.Advance(TimeSpan.FromSeconds(1));
        keeper.Committed(new StepDecision(_replica.Version++, cost, GradientNorm: 3, Rate: 1))?.Invoke();
        keeper.Settle();
    }
}
