namespace Lockstep.Tests.Telemetry;

/// <summary>A log record as a collector gets it.</summary>
internal sealed record CollectedLog(string TraceId, string SpanId, string Body)
{
    /// <summary>The records of an ExportLogsServiceRequest.</summary>
    public static IEnumerable<CollectedLog> Of(ProtobufMessage request) =>
        from ofResource in request.Messages(1)
        from ofScope in ofResource.Messages(2)
        from record in ofScope.Messages(2)
        select new CollectedLog(record.Hex(9), record.Hex(10), record.Messages(5).Single().Text(1));
}
