using System.Runtime.CompilerServices;
using Lockstep.Protocol.Tracing;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Trace;

namespace Lockstep.Host.Telemetry;

/// <summary>Sends the spans of this process to a collector, where the standard variables of OpenTelemetry ask for it. Otherwise nothing of it is loaded.</summary>
internal sealed class Tracing : IDisposable
{
    /// <summary>What is still to be sent may hold up the end of the program for so long.</summary>
    public const int FarewellMilliseconds = 2000;

    private readonly TracerProvider _provider;

    // Compiled, and so loaded, only where it is called.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private Tracing(OtelVariables variables, string role)
    {
        var options = new BatchExportActivityProcessorOptions();
        var exporter = new OtlpExporterOptions();
        variables.Configure(OtelVariables.Traces, exporter);
        // The second processor takes what the first one lets pass, and is given what it held back.
        var export = new BatchActivityExportProcessor(
            new OtlpTraceExporter(exporter),
            options.MaxQueueSize,
            options.ScheduledDelayMilliseconds,
            options.ExporterTimeoutMilliseconds,
            options.MaxExportBatchSize);
        _provider = Sdk.CreateTracerProviderBuilder()
            .SetResourceBuilder(ProcessResource.Of(role))
            .SetSampler(new StepSamplingSampler(variables.Sampler()))
            .AddSource(Spans.SourceName)
            .AddProcessor(new StepSamplingProcessor(export))
            .AddProcessor(export)
            .Build();
    }

    /// <summary>Begins to send spans, if that is asked for; null if it is not.</summary>
    /// <param name="variables">Whether, and how.</param>
    /// <param name="role">What this process does in the run: coordinator, worker or standby.</param>
    public static Tracing? Start(OtelVariables variables, string role) => variables.IsExported(OtelVariables.Traces) ? new Tracing(variables, role) : null;

    /// <summary>Sends what is still to be sent, for two seconds at most.</summary>
    public void Dispose()
    {
        _provider.Shutdown(FarewellMilliseconds);
        _provider.Dispose();
    }
}
