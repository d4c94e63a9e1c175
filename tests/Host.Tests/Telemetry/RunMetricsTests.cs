using System.Diagnostics.Metrics;
using Lockstep.Coordinator.Runs;
using Lockstep.Host.Telemetry;
using Lockstep.Host.Tests.Monitoring;
using Lockstep.Tests;

namespace Lockstep.Host.Tests.Telemetry;

public sealed class RunMetricsTests : IDisposable
{
    private readonly ManualTime _time = new();
    private readonly RunMetrics _metrics;
    private readonly MeterListener _listener = new();
    private readonly List<(string Name, double Value, string Tags)> _measured = [];

    public RunMetricsTests()
    {
        _metrics = new RunMetrics(_time);
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (_metrics.Owns(instrument)) listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Note(instrument, value, tags));
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Note(instrument, value, tags));
        _listener.Start();
    }

    public void Dispose()
    {
        _listener.Dispose();
        _metrics.Dispose();
    }

    [Fact]
    public void A_step_is_timed_and_its_words_are_counted()
    {
        _metrics.Stepped(SomeRun.After(3, perplexity: Math.E, took: TimeSpan.FromSeconds(0.2)));
        _listener.RecordObservableInstruments();
        Assert.Equal(0.2, Value("lockstep.step.duration"), 1e-9);
        Assert.Equal(100, Value("lockstep.words"));
        Assert.Equal(3, Value("lockstep.step"));
        Assert.Equal(1, Value("lockstep.train.loss"), 1e-9);
        Assert.Equal(0.5, Value("lockstep.gradient.clip_factor"), 1e-6);
    }

    [Fact]
    public void A_share_is_receiving_computing_and_pushing()
    {
        _metrics.Computed(new ShareTimes("ann", 1, 2, 0, TimeSpan.FromSeconds(1).Ticks, TimeSpan.FromSeconds(0.1), TimeSpan.FromSeconds(0.6)));
        Assert.Equal(0.1, Value("lockstep.share.duration", "ann,receiving"), 1e-9);
        Assert.Equal(0.6, Value("lockstep.share.duration", "ann,computing"), 1e-9);
        Assert.Equal(0.3, Value("lockstep.share.duration", "ann,pushing"), 1e-9);
    }

    [Fact]
    public void Bytes_of_a_stream_that_was_made_anew_are_added_to_those_before()
    {
        _metrics.On(Link(sent: 100, received: 50));
        _metrics.On(Link(sent: 150, received: 60));
        _metrics.On(Link(sent: 20, received: 5));
        Assert.Equal(170, _measured.Where(one => one.Tags == "ann,transmit").Sum(one => one.Value));
        Assert.Equal(65, _measured.Where(one => one.Tags == "ann,receive").Sum(one => one.Value));
    }

    [Fact]
    public void Workers_are_counted_by_state_and_whoever_is_gone_is_not()
    {
        foreach (var name in (string[])["ann", "bob", "cid"]) _metrics.On(new WorkerStatus(name, "computing", 1, null));
        _metrics.On(new WorkerStatus("bob", "late", 1, null));
        _metrics.Happened(new RunEvent.WorkerLeft("cid", "it left"));
        _listener.RecordObservableInstruments();
        Assert.Equal(1, Value("lockstep.workers", "computing"));
        Assert.Equal(1, Value("lockstep.workers", "late"));
        Assert.Equal(1, Value("lockstep.workers.lost", "cid"));
    }

    [Fact]
    public void A_checkpoint_is_timed_and_grows_old()
    {
        _time.Advance(TimeSpan.FromSeconds(1));
        _metrics.On(new RunEvent.CheckpointSaved(3, "/c", TimeSpan.FromSeconds(0.5)));
        _time.Advance(TimeSpan.FromSeconds(7));
        _listener.RecordObservableInstruments();
        Assert.Equal(0.5, Value("lockstep.checkpoint.duration"));
        Assert.Equal(7, Value("lockstep.checkpoint.age"));
    }

    private static LinkFigures Link(long sent, long received) => new("ann", sent, received, 0, TimeSpan.Zero, false, 0);

    private double Value(string name, string tags = "") => Assert.Single(_measured, one => one.Name == name && one.Tags == tags).Value;

    private void Note(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        List<string> all = [];
        foreach (var tag in tags) all.Add($"{tag.Value}");
        _measured.Add((instrument.Name, value, string.Join(',', all)));
    }
}
