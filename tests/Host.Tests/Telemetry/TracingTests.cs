using System.Collections.Concurrent;
using System.Diagnostics;
using Lockstep.Host.Telemetry;
using Lockstep.Protocol;
using Lockstep.Protocol.Tracing;
using Lockstep.Tests.Spans;
using Lockstep.Tests.Telemetry;

namespace Lockstep.Host.Tests.Telemetry;

[Collection(RecordedSpans.Collection)]
public sealed class TracingTests
{
    // Some seconds above the two that a farewell may take.
    private static readonly TimeSpan Bounded = TimeSpan.FromSeconds(8);

    private readonly ConcurrentQueue<string> _told = [];

    [Fact]
    public void Nothing_is_started_unless_it_is_asked_for()
    {
        Assert.Null(Start(new Dictionary<string, string>()));
        Assert.False(Spans.HasListeners);
    }

    [Fact]
    public async Task What_is_under_way_at_the_end_arrives_with_the_resource_of_the_process()
    {
        await using var collector = await Collector.StartAsync();
        using (Start(collector.Variables)) Spans.BeginTrace(new StepId(1)).Dispose();

        var span = Assert.Single(collector.Spans);
        Assert.Equal(("train.step", "worker", "lockstep"), (span.Name, span.Role, span.Resource["service.name"]));
        Assert.NotEmpty(span.Resource["service.version"]);
    }

    [Fact]
    public void A_collector_that_is_down_is_told_of_once_and_holds_nobody_up()
    {
        var began = Stopwatch.GetTimestamp();
        using (new ExportTroubles(_told.Enqueue))
        using (Start(new Dictionary<string, string> { ["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"] = "http://127.0.0.1:1/v1/traces", ["OTEL_EXPORTER_OTLP_TRACES_PROTOCOL"] = "http/protobuf" }))
        {
            // More than a batch, so that several fail.
            for (var step = 0; step < 3000; step++) Spans.BeginTrace(new StepId(step)).Dispose();
            Assert.True(SpinWait.SpinUntil(() => !_told.IsEmpty, TimeSpan.FromSeconds(30)));
        }

        var line = Assert.Single(_told);
        Assert.StartsWith("lockstep: telemetry is not exported (", line, StringComparison.Ordinal);
        Assert.Contains("http://127.0.0.1:1/v1/traces", line, StringComparison.Ordinal);
        Assert.Contains("OTEL_SDK_DISABLED=true", line, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', line);
        Assert.InRange(Stopwatch.GetElapsedTime(began), TimeSpan.Zero, Bounded);
    }

    [Fact]
    public async Task A_collector_that_hangs_holds_nobody_up()
    {
        await using var collector = await Collector.StartAsync();
        collector.Hangs = true;
        var tracing = Start(collector.Variables);
        Spans.BeginTrace(new StepId(1)).Dispose();
        var began = Stopwatch.GetTimestamp();
        tracing!.Dispose();
        Assert.InRange(Stopwatch.GetElapsedTime(began), TimeSpan.Zero, Bounded);
    }

    [Fact]
    public void A_run_with_a_collector_that_is_down_ends_well_with_one_line_more()
    {
        using var world = new TinyWorld();
        var run = LockstepProgram.RunWith("OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:1", world.TrainArguments("run", "--max-steps", "60")).Successful();
        Assert.Single(run.Error.Split('\n'), line => line.Contains("telemetry is not exported", StringComparison.Ordinal));
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
        Assert.Equal(world.Train("untraced", "--max-steps", "60").WeightsSha256, run.WeightsSha256);
    }

    private static Host.Telemetry.Tracing? Start(IReadOnlyDictionary<string, string> variables) =>
        Host.Telemetry.Tracing.Start(new OtelVariables(variables.GetValueOrDefault), "worker");
}
