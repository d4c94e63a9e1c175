using Lockstep.Protocol.Tracing;
using OpenTelemetry.Resources;

namespace Lockstep.Host.Telemetry;

/// <summary>What traces, metrics and logs say of the process they come from. OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES count before it.</summary>
internal static class ProcessResource
{
    private static readonly string Instance = Guid.NewGuid().ToString();

    /// <param name="role">coordinator, standby or worker.</param>
    public static ResourceBuilder Of(string role) => ResourceBuilder
        .CreateEmpty()
        .AddService("lockstep", serviceVersion: ProgramVersion.Text, serviceInstanceId: Instance)
        .AddAttributes([KeyValuePair.Create<string, object>(SpanAttributes.Role, role), KeyValuePair.Create<string, object>("host.name", Environment.MachineName)])
        .AddTelemetrySdk()
        .AddEnvironmentVariableDetector();
}
