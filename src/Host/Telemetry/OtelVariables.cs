using System.Globalization;
using OpenTelemetry.Exporter;
using OpenTelemetry.Trace;

namespace Lockstep.Host.Telemetry;

/// <summary>What the standard variables of OpenTelemetry ask for, as far as the exporters do not read them themselves.</summary>
/// <param name="read">Gives the value of a variable; null where it is not set.</param>
internal sealed class OtelVariables(Func<string, string?> read)
{
    /// <summary>The signal of spans.</summary>
    public const string Traces = "TRACES";

    /// <summary>The signal of measurements.</summary>
    public const string Metrics = "METRICS";

    /// <summary>The signal of log records.</summary>
    public const string Logs = "LOGS";

    /// <summary>Those of the process.</summary>
    public static OtelVariables OfProcess { get; } = new(Environment.GetEnvironmentVariable);

    /// <summary>Whether anything is to be exported.</summary>
    public bool IsAnythingExported => IsExported(Traces) || IsExported(Metrics) || IsExported(Logs);

    /// <summary>Whether a signal is to be exported by OTLP: it or all have an endpoint, or its exporter is named.</summary>
    public bool IsExported(string signal)
    {
        if (string.Equals(Of("OTEL_SDK_DISABLED"), "true", StringComparison.OrdinalIgnoreCase)) return false;
        return Of($"OTEL_{signal}_EXPORTER") is { } exporters
            ? exporters.Split(',', StringSplitOptions.TrimEntries).Contains("otlp", StringComparer.OrdinalIgnoreCase)
            : (Of("OTEL_EXPORTER_OTLP_ENDPOINT") ?? Of($"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT")) is not null;
    }

    /// <summary>Has the exporter of a signal, whose options know the variables common to all, follow those that are for this signal alone.</summary>
    public void Configure(string signal, OtlpExporterOptions options)
    {
        if (OfSignal("PROTOCOL") is { } protocol) options.Protocol = protocol == "grpc" ? OtlpExportProtocol.Grpc : OtlpExportProtocol.HttpProtobuf;
        if (OfSignal("HEADERS") is { } headers) options.Headers = headers;
        if (int.TryParse(OfSignal("TIMEOUT"), out var timeout)) options.TimeoutMilliseconds = timeout;
        if (Uri.TryCreate(OfSignal("ENDPOINT"), UriKind.Absolute, out var endpoint)) options.Endpoint = endpoint;

        string? OfSignal(string name) => Of($"OTEL_EXPORTER_OTLP_{signal}_{name}");
    }

    /// <summary>The sampler; where none of the six that are known is named, the standard's default.</summary>
    public Sampler Sampler() => Of("OTEL_TRACES_SAMPLER")?.ToLowerInvariant() switch
    {
        "always_on" => new AlwaysOnSampler(),
        "always_off" => new AlwaysOffSampler(),
        "traceidratio" => new TraceIdRatioBasedSampler(Ratio()),
        "parentbased_always_off" => new ParentBasedSampler(new AlwaysOffSampler()),
        "parentbased_traceidratio" => new ParentBasedSampler(new TraceIdRatioBasedSampler(Ratio())),
        _ => new ParentBasedSampler(new AlwaysOnSampler()),
    };

    private double Ratio() =>
        double.TryParse(Of("OTEL_TRACES_SAMPLER_ARG"), NumberStyles.Float, CultureInfo.InvariantCulture, out var ratio) && ratio is >= 0 and <= 1 ? ratio : 1;

    // By the specification a variable that is empty is not set.
    private string? Of(string name) => read(name) is { } value && !string.IsNullOrWhiteSpace(value) ? value.Trim() : null;
}
