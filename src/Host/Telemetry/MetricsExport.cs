using System.Runtime.CompilerServices;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace Lockstep.Host.Telemetry;

/// <summary>Gives metrics to whoever asked for them: by OTLP where the standard variables say so, and to Prometheus where a server is there to be scraped. Where nobody asked nothing of it is loaded.</summary>
internal sealed class MetricsExport : IDisposable
{
    // What .NET says of its garbage collector, threads, locks and exceptions.
    private const string Runtime = "System.Runtime";

    // Compiled, and so loaded, only where it is called.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private MetricsExport(OtelVariables variables, string role, bool isExported, bool isScraped)
    {
        var builder = Sdk.CreateMeterProviderBuilder().SetResourceBuilder(ProcessResource.Of(role)).AddMeter(MetricNames.Meter, Runtime);
        if (isExported) builder.AddOtlpExporter(options => variables.Configure(OtelVariables.Metrics, options));
        if (isScraped) builder.AddPrometheusExporter();
        Provider = builder.Build();
    }

    /// <summary>What a server is given to be scraped.</summary>
    public MeterProvider Provider { get; }

    /// <summary>Begins to give metrics; null where nobody asked.</summary>
    /// <param name="variables">Whether they go out by OTLP, and how.</param>
    /// <param name="role">coordinator, standby or worker.</param>
    /// <param name="isScraped">Whether there is a server.</param>
    public static MetricsExport? Start(OtelVariables variables, string role, bool isScraped)
    {
        var isExported = variables.IsExported(OtelVariables.Metrics);
        return isExported || isScraped ? new MetricsExport(variables, role, isExported, isScraped) : null;
    }

    /// <summary>Sends what is still to be sent, for a bounded time.</summary>
    public void Dispose()
    {
        Provider.Shutdown(Tracing.FarewellMilliseconds);
        Provider.Dispose();
    }
}
