namespace Lockstep.Host.Tests.Observability;

public sealed class PromQlTests
{
    [Theory]
    [InlineData("a_total", "a_total")]
    [InlineData("sum by (instance, le) (rate(a_bucket{x=~\"b_c\", y!=\"\"}[5m])) / (b > 0.5)", "a_bucket,b")]
    [InlineData("histogram_quantile(0.95, sum by (le) (rate(a_bucket[$__rate_interval])))", "a_bucket")]
    [InlineData("(c) * on (job) group_left (host) d or e unless f offset 5m", "c,d,e,f")]
    [InlineData("lockstep:steps:rate1m + 1e9", "lockstep:steps:rate1m")]
    public void Metrics_of_a_query_are_told_from_functions_labels_and_keywords(string query, string metrics) =>
        Assert.Equal(metrics, string.Join(',', PromQl.MetricsOf(query)));
}
