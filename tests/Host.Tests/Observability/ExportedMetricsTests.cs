namespace Lockstep.Host.Tests.Observability;

/// <summary>Whatever is shipped asks only for what a real run exports.</summary>
[Collection(WatchedRunCollection.Name)]
public sealed class ExportedMetricsTests(WatchedRun run)
{
    [Fact]
    public void Every_query_of_the_dashboard_asks_for_metrics_that_a_run_exports()
    {
        var queries = ShippedFiles.DashboardQueries();
        Assert.NotEmpty(queries);
        Assert.All(queries, query => AssertExported(PromQl.MetricsOf(query.Expression), []));
    }

    [Fact]
    public void Every_rule_asks_for_metrics_that_a_run_exports_or_another_rule_records()
    {
        var rules = ShippedFiles.Rules;
        Assert.NotEmpty(rules);
        Assert.All(rules, rule => AssertExported(PromQl.MetricsOf(rule.Expression), rules.Select(other => other.Name)));
    }

    [Fact]
    public void Every_metric_of_the_program_is_in_the_dashboard()
    {
        var asked = ShippedFiles.DashboardQueries().SelectMany(query => PromQl.MetricsOf(query.Expression)).Select(Family).ToHashSet();
        Assert.Empty(run.Metrics.Where(metric => metric.StartsWith("lockstep_", StringComparison.Ordinal)).Select(Family).Except(asked));
    }

    [Fact]
    public void Every_metric_of_the_program_is_in_the_table_of_the_documents()
    {
        var text = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Observability", "operations.md"));
        Assert.All(
            run.Metrics.Where(metric => metric.StartsWith("lockstep_", StringComparison.Ordinal)).Select(Family).Distinct(),
            metric => Assert.Contains($"| `{metric}` |", text, StringComparison.Ordinal));
    }

    [Fact]
    public void Variables_of_the_dashboard_are_filled_from_metrics_that_a_run_exports()
    {
        var asked = ShippedFiles.Dashboard().GetProperty("templating").GetProperty("list").EnumerateArray()
            .Where(variable => variable.GetProperty("type").GetString() == "query")
            .Select(variable => variable.GetProperty("definition").GetString()!.Split('(', ',')[1]);
        AssertExported(asked, []);
    }

    private static string Family(string metric) => metric.Replace("_bucket", "", StringComparison.Ordinal).Replace("_count", "", StringComparison.Ordinal).Replace("_sum", "", StringComparison.Ordinal);

    private void AssertExported(IEnumerable<string> metrics, IEnumerable<string> recorded) => Assert.Empty(metrics.Except(run.Metrics).Except(recorded));
}
