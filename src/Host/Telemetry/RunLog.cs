using Lockstep.Coordinator.Runs;
using Lockstep.Host.Monitoring;
using Lockstep.Protocol.Tracing;
using Microsoft.Extensions.Logging;

namespace Lockstep.Host.Telemetry;

/// <summary>Logs what happens in a run, in a line each, under the trace of the step that is under way.</summary>
internal sealed partial class RunLog(ILogger logger) : IRunWatcher
{
    private StepTraces? _traces;

    public void Traced(StepTraces traces) => _traces = traces;

    public void On(RunEvent happened)
    {
        if (EventTexts.Of(happened) is not var (kind, text)) return;
        using var trace = LogTrace.Under(_traces?.Latest ?? default);
        if (happened is RunEvent.SavingFailed or RunEvent.WorkerQuarantined or RunEvent.WorkersAwaited) Warn(logger, kind, text);
        else if (happened is RunEvent.ShardsReissued) Detail(logger, kind, text);
        else Say(logger, kind, text);
    }

    public void Stepped(StepProgress progress)
    {
    }

    public void On(WorkerStatus worker)
    {
    }

    public void Happened(RunEvent happened) => On(happened);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Event}: {Text}")]
    private static partial void Warn(ILogger logger, string @event, string text);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Event}: {Text}")]
    private static partial void Say(ILogger logger, string @event, string text);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Event}: {Text}")]
    private static partial void Detail(ILogger logger, string @event, string text);
}
