using System.Diagnostics.Tracing;
using System.Globalization;

namespace Lockstep.Host.Telemetry;

/// <summary>Listens to what the exporter says of itself, and passes on that nothing arrives: once, in one line.</summary>
/// <param name="tell">Told.</param>
internal sealed class ExportTroubles(Action<string> tell) : EventListener
{
    private const string Exporter = "OpenTelemetry-Exporter-OpenTelemetryProtocol";

    private int _isTold;

    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        if (eventSource.Name == Exporter) EnableEvents(eventSource, EventLevel.Warning);
    }

    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        // Listeners are told of events that others have enabled too.
        if (eventData.EventSource.Name != Exporter || eventData.Level > EventLevel.Warning || Interlocked.Exchange(ref _isTold, 1) == 1) return;
        tell($"lockstep: telemetry is not exported ({Reason(eventData)}). The run goes on without it. Look at the collector and at OTEL_EXPORTER_OTLP_ENDPOINT and _PROTOCOL, or set OTEL_SDK_DISABLED=true.");
    }

    // An exception comes with its stack, of which the first line says it all.
    private static string Reason(EventWrittenEventArgs happened)
    {
        var text = string.Format(CultureInfo.InvariantCulture, happened.Message ?? happened.EventName ?? "unknown", [.. happened.Payload ?? []]);
        return text.Split('\n')[0].Trim().TrimEnd('.');
    }
}
