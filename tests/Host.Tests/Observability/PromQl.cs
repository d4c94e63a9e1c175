using System.Text.RegularExpressions;

namespace Lockstep.Host.Tests.Observability;

/// <summary>What the tests must know of Prometheus's language.</summary>
internal static partial class PromQl
{
    private static readonly string[] Words = ["and", "or", "unless", "offset", "bool", "sum", "max", "min", "avg", "count"];

    /// <summary>The metrics that a query refers to: names that are no function, label, keyword or duration.</summary>
    public static IEnumerable<string> MetricsOf(string query)
    {
        var bare = Grouping().Replace(Ranges().Replace(Matchers().Replace(Strings().Replace(query, ""), ""), ""), "");
        return Names().Matches(bare).Select(match => match.Value).Where(name => !Words.Contains(name)).Distinct();
    }

    /// <summary>The query as Grafana sends it with all runs and processes chosen.</summary>
    public static string WithVariables(string query) => query
        .Replace("$__rate_interval", "10s", StringComparison.Ordinal)
        .Replace("$run", ".*", StringComparison.Ordinal)
        .Replace("$process", ".*", StringComparison.Ordinal);

    [GeneratedRegex("\"[^\"]*\"")]
    private static partial Regex Strings();

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Matchers();

    [GeneratedRegex(@"\[[^\]]*\]|\boffset\s+\w+")]
    private static partial Regex Ranges();

    [GeneratedRegex(@"\b(by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)")]
    private static partial Regex Grouping();

    [GeneratedRegex(@"(?<![\w:.$])[A-Za-z_:][\w:]*\b(?!\s*\()")]
    private static partial Regex Names();
}
