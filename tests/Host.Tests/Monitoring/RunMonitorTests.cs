using System.Text.Json;
using Lockstep.Coordinator.Runs;
using Lockstep.Host.Monitoring;
using Lockstep.Tests;

namespace Lockstep.Host.Tests.Monitoring;

public sealed class RunMonitorTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly ManualTime _time = new();
    private readonly RunMonitor _monitor;

    public RunMonitorTests() => _monitor = new RunMonitor(_time);

    [Fact]
    public void A_run_starts_trains_evaluates_and_finishes()
    {
        Assert.Equal("starting", State);
        _monitor.On(new RunEvent.Started(SomeRun.Facts()));
        Assert.Equal("training", State);
        _monitor.Stepped(SomeRun.After(2));
        Assert.Equal("evaluating", State);
        _monitor.On(new RunEvent.EpochEnded(1, 1, 1, 20, 19, null, 3));
        Assert.Equal("training", State);
        _monitor.On(new RunEvent.Finished(new RunResult(4, "ab", null, null, 5, "/m")));
        Assert.Equal("finished", State);
    }

    [Fact]
    public void A_run_without_workers_is_stuck_and_says_how_to_start_some()
    {
        _monitor.On(new RunEvent.Listening("10.0.0.1:4053", 4054));
        _monitor.On(new RunEvent.WorkersAwaited(0, 1));
        var diagnosis = _monitor.Look().Diagnosis;
        Assert.Equal((Verdict.Stuck, Cause.NoWorkers), (diagnosis.Verdict, diagnosis.Cause));
        Assert.Contains("worker --join 10.0.0.1:4053", diagnosis.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_that_takes_no_step_is_stuck_by_whoever_is_silent()
    {
        Begin();
        _time.Advance(6 * Second);
        Link(silence: 4 * Second);
        var diagnosis = _monitor.Look().Diagnosis;
        Assert.Equal((Verdict.Stuck, "ann", Cause.Paused), (diagnosis.Verdict, diagnosis.Worker, diagnosis.Cause));
    }

    [Fact]
    public void A_worker_that_is_gone_is_shown_for_a_minute_with_what_kept_it()
    {
        Begin();
        Link(silence: 4 * Second, isUnanswered: true);
        _monitor.On(new RunEvent.WorkerLeft("ann", "its stream ended"));
        var gone = _monitor.Look();
        Assert.Equal(("gone", Cause.CutOff), (gone.Workers.Single().State, gone.Workers.Single().Cause));
        Assert.Equal(("ann", Cause.CutOff), (gone.Diagnosis.Worker, gone.Diagnosis.Cause));

        _time.Advance(61 * Second);
        Assert.Empty(_monitor.Look().Workers);
    }

    [Fact]
    public void A_disk_that_is_full_is_the_reason_until_a_checkpoint_is_saved()
    {
        Begin();
        _monitor.On(new RunEvent.SavingFailed("the checkpoint", "No space left on device"));
        Assert.Equal(Cause.Disk, _monitor.Look().Diagnosis.Cause);
        _monitor.On(new RunEvent.CheckpointSaved(3, "/c", Second));
        Assert.Null(_monitor.Look().Diagnosis.Cause);
    }

    [Fact]
    public void Each_diagnosis_is_an_event_once()
    {
        Begin();
        _monitor.On(new RunEvent.SavingFailed("the checkpoint", "No space left on device"));
        for (var look = 0; look < 3; look++) _monitor.Look();
        Assert.Single(_monitor.Look().Events, happened => happened.Kind == "diagnosis");
    }

    [Fact]
    public void Events_and_points_are_bounded()
    {
        Begin();
        for (var step = 0; step < 10_000; step++)
        {
            _monitor.Stepped(SomeRun.After(step + 1));
            _monitor.On(new RunEvent.ShardsReissued(step, 1));
        }

        Assert.Equal(200, _monitor.Look().Events.Length);
        Assert.InRange(_monitor.PointsAfter(-1, 0).Points.Count, 1000, 2000);
    }

    [Fact]
    public void The_document_is_one_line_of_json_in_which_what_is_unknown_is_null()
    {
        var empty = Document();
        Assert.Equal(JsonValueKind.Null, empty.GetProperty("progress").GetProperty("perplexity").ValueKind);
        Assert.Equal(JsonValueKind.Null, empty.GetProperty("checkpoint").ValueKind);

        Begin();
        _monitor.Stepped(SomeRun.After(3, epoch: 2, perplexity: double.PositiveInfinity, took: Second));
        var document = Document();
        var progress = document.GetProperty("progress");
        Assert.Equal(JsonValueKind.Null, progress.GetProperty("perplexity").ValueKind);
        Assert.Equal((3, 1, 2), (progress.GetProperty("steps").GetInt32(), progress.GetProperty("step_in_epoch").GetInt32(), progress.GetProperty("steps_per_epoch").GetInt32()));
        Assert.Equal((0.5, 8.0), (progress.GetProperty("clip_factor").GetDouble(), progress.GetProperty("gradient_norm").GetDouble()));
        Assert.Equal("lstm", document.GetProperty("run").GetProperty("recipe").GetProperty("cell").GetString());
        Assert.Equal(3, document.GetProperty("run").GetProperty("term").GetInt32());
        Assert.Equal("ann", document.GetProperty("workers")[0].GetProperty("name").GetString());
    }

    private string State => _monitor.Look().State;

    private JsonElement Document()
    {
        var bytes = RunDocument.Write(_monitor.Look(), _monitor.PointsAfter(-1, 0).Points, isReset: true);
        Assert.DoesNotContain((byte)'\n', bytes);
        return JsonDocument.Parse(bytes).RootElement;
    }

    private void Begin()
    {
        _monitor.On(new RunEvent.Started(SomeRun.Facts()));
        _monitor.Happened(new RunEvent.WorkerJoined("ann"));
        for (var step = 1; step <= 7; step++)
        {
            _time.Advance(Second / 10);
            _monitor.Stepped(SomeRun.After(1, took: Second / 10));
        }
    }

    private void Link(TimeSpan silence, bool isUnanswered = false) => _monitor.On(new LinkFigures("ann", 10, 20, 0, silence, isUnanswered, 0));
}
