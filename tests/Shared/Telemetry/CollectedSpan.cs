using System.Globalization;

namespace Lockstep.Tests.Telemetry;

/// <summary>A span as a collector gets it.</summary>
internal sealed record CollectedSpan(
    string TraceId, string SpanId, string ParentId, string Name, IReadOnlyDictionary<string, string> Attributes, IReadOnlyList<string> Links, bool IsFailed, IReadOnlyDictionary<string, string> Resource)
{
    public string this[string attribute] => Attributes[attribute];

    /// <summary>Which process sent it.</summary>
    public string Process => Resource["service.instance.id"];

    public string Role => Resource["lockstep.role"];

    /// <summary>The spans of an ExportTraceServiceRequest.</summary>
    public static IEnumerable<CollectedSpan> Of(ProtobufMessage request) =>
        from ofResource in request.Messages(1)
        let resource = AttributesOf(ofResource.Messages(1).Single(), 1)
        from ofScope in ofResource.Messages(2)
        from span in ofScope.Messages(2)
        select new CollectedSpan(
            span.Hex(1),
            span.Hex(2),
            span.Hex(4),
            span.Text(5),
            AttributesOf(span, 9),
            [.. span.Messages(13).Select(link => link.Hex(2))],
            span.Messages(15).Any(status => status.Number(3) == 2),
            resource);

    private static Dictionary<string, string> AttributesOf(ProtobufMessage message, int field) =>
        message.Messages(field).ToDictionary(attribute => attribute.Text(1), attribute => ValueOf(attribute.Messages(2).Single()), StringComparer.Ordinal);

    private static string ValueOf(ProtobufMessage value)
    {
        if (value.Has(2)) return value.Number(2) != 0 ? "true" : "false";
        return value.Has(3) ? ((long)value.Number(3)).ToString(CultureInfo.InvariantCulture) : value.Text(1);
    }
}
