using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace Lockstep.Host.Telemetry;

/// <summary>Gives metrics to whoever asked for them: by OTLP where the standard variables say so, and to Prometheus where a server is there to be scraped.</summary>
internal static class MetricsExport
{
    // What .NET says of its garbage collector, threads, locks and exceptions.
    private const string Runtime = "System.Runtime";

    /// <summary>The provider; null where nobody asked.</summary>
    /// <param name="role">coordinator, standby or worker.</param>
    /// <param name="isScraped">Whether there is a server.</param>
    public static MeterProvider? Start(string role, bool isScraped)
    {
        var isExported = OtelVariables.OfProcess.IsExported(OtelVariables.Metrics);
        if (!isExported && !isScraped) return null;
        var builder = Sdk.CreateMeterProviderBuilder().SetResourceBuilder(ProcessResource.Of(role)).AddMeter(MetricNames.Meter, Runtime);
        if (isExported) builder.AddOtlpExporter();
        if (isScraped) builder.AddPrometheusExporter();
        return builder.Build();
    }
}
