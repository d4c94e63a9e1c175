using Lockstep.Host.Telemetry;
using OpenTelemetry.Exporter;

namespace Lockstep.Host.Tests.Telemetry;

public sealed class OtelVariablesTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true, "OTEL_EXPORTER_OTLP_ENDPOINT=http://here:4317")]
    [InlineData(true, "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=http://here:4317")]
    [InlineData(false, "OTEL_EXPORTER_OTLP_ENDPOINT=")]
    [InlineData(false, "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT=http://here:4317")]
    [InlineData(true, "OTEL_TRACES_EXPORTER=otlp")]
    [InlineData(true, "OTEL_TRACES_EXPORTER=console, OTLP")]
    [InlineData(false, "OTEL_TRACES_EXPORTER=none", "OTEL_EXPORTER_OTLP_ENDPOINT=http://here:4317")]
    [InlineData(false, "OTEL_SDK_DISABLED=true", "OTEL_TRACES_EXPORTER=otlp")]
    [InlineData(true, "OTEL_SDK_DISABLED=false", "OTEL_TRACES_EXPORTER=otlp")]
    public void Traces_are_exported_only_where_that_is_asked_for(bool isAskedFor, params string[] variables) => Assert.Equal(isAskedFor, Of(variables).IsExported(OtelVariables.Traces));

    [Theory]
    [InlineData("ParentBased{AlwaysOnSampler}")]
    [InlineData("ParentBased{AlwaysOnSampler}", "OTEL_TRACES_SAMPLER=sometimes")]
    [InlineData("ParentBased{AlwaysOnSampler}", "OTEL_TRACES_SAMPLER=parentbased_always_on")]
    [InlineData("AlwaysOnSampler", "OTEL_TRACES_SAMPLER=always_on")]
    [InlineData("AlwaysOffSampler", "OTEL_TRACES_SAMPLER=Always_Off")]
    [InlineData("TraceIdRatioBasedSampler{0.250000}", "OTEL_TRACES_SAMPLER=traceidratio", "OTEL_TRACES_SAMPLER_ARG=0.25")]
    [InlineData("TraceIdRatioBasedSampler{1.000000}", "OTEL_TRACES_SAMPLER=traceidratio", "OTEL_TRACES_SAMPLER_ARG=2")]
    [InlineData("ParentBased{AlwaysOffSampler}", "OTEL_TRACES_SAMPLER=parentbased_always_off")]
    [InlineData("ParentBased{TraceIdRatioBasedSampler{0.500000}}", "OTEL_TRACES_SAMPLER=parentbased_traceidratio", "OTEL_TRACES_SAMPLER_ARG=0.5")]
    public void The_sampler_is_the_one_of_the_standard(string sampler, params string[] variables) => Assert.Equal(sampler, Of(variables).Sampler().Description);

    [Theory]
    [InlineData(OtelVariables.Traces)]
    [InlineData(OtelVariables.Metrics)]
    [InlineData(OtelVariables.Logs)]
    public void A_signal_may_have_a_collector_of_its_own(string signal)
    {
        var options = new OtlpExporterOptions();
        Of([$"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT=http://there:4318/v1", $"OTEL_EXPORTER_OTLP_{signal}_PROTOCOL=http/protobuf", $"OTEL_EXPORTER_OTLP_{signal}_TIMEOUT=500"]).Configure(signal, options);
        Assert.Equal(("http://there:4318/v1", OtlpExportProtocol.HttpProtobuf, 500), (options.Endpoint.ToString(), options.Protocol, options.TimeoutMilliseconds));
    }

    private static OtelVariables Of(string[] variables)
    {
        var all = variables.Select(variable => variable.Split('=')).ToDictionary(pair => pair[0], pair => pair[1]);
        return new OtelVariables(name => all.GetValueOrDefault(name));
    }
}
