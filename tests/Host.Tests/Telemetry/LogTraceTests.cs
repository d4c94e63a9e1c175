using Lockstep.Tests.Telemetry;

namespace Lockstep.Host.Tests.Telemetry;

public sealed class LogTraceTests
{
    [Fact]
    public async Task What_is_logged_of_a_run_belongs_to_the_trace_of_the_step_under_way()
    {
        using var world = new TinyWorld();
        await using var collector = await Collector.StartAsync();
        // Steps of a fraction of a millisecond give more spans than are sent meanwhile, and a run waits two seconds for the rest: of one epoch it has them sent on a busy machine too.
        var variables = new Dictionary<string, string>(collector.VariablesWithLogs) { ["OTEL_BSP_MAX_QUEUE_SIZE"] = "100000" };
        using var run = RunningProgram.Start(variables, world.TrainArguments("run", "--epochs", "1"));
        run.End().Successful();

        var steps = collector.Spans.Where(span => span.Name == "train.step").ToDictionary(span => span.SpanId, span => span.TraceId);
        var epochs = collector.Logs.Where(log => log.Body.StartsWith("epoch", StringComparison.OrdinalIgnoreCase)).ToList();
        Assert.NotEmpty(epochs);
        Assert.All(epochs, log => Assert.Equal(steps[log.SpanId], log.TraceId));
    }
}
