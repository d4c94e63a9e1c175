namespace Lockstep.Host.Tests.Observability;

/// <summary>What a real Prometheus says of a real run by the files that are shipped.</summary>
[Collection(WatchedRunCollection.Name)]
public sealed class RealPrometheusTests(WatchedRun run)
{
    private const string Losses = "Workers lost";

    [Fact]
    public Task Every_query_of_the_dashboard_has_a_number() =>
        Prometheus().UntilAllHaveNumbers(ShippedFiles.DashboardQueries().Where(query => query.Panel != Losses).Select(query => (query.Panel, PromQl.WithVariables(query.Expression))));

    [Fact]
    public Task The_loss_of_a_worker_is_marked_in_the_dashboard()
    {
        var (name, mark) = ShippedFiles.DashboardQueries().Single(query => query.Panel == Losses);
        // Seconds later it is over.
        return Prometheus().UntilAllHaveNumbers([(name, $"max_over_time(({PromQl.WithVariables(mark)})[5m:1s])")]);
    }

    [Fact]
    public async Task Prometheus_evaluates_every_rule()
    {
        var prometheus = Prometheus();
        await RealPrometheus.Until("Some rules were not evaluated well.", async () =>
            (await prometheus.Get("rules")).GetProperty("groups").EnumerateArray().SelectMany(group => group.GetProperty("rules").EnumerateArray()).Select(rule => rule.GetProperty("health").GetString()).Count(health => health == "ok")
            == ShippedFiles.Rules.Count);
        await prometheus.UntilAllHaveNumbers(ShippedFiles.Rules.Where(rule => rule.Name.Contains(':', StringComparison.Ordinal)).Select(rule => (rule.Name, rule.Name)));
    }

    [Fact]
    public async Task A_lost_worker_and_a_failure_to_save_raise_their_alerts_at_once_and_no_others()
    {
        var prometheus = Prometheus();
        string[] raised = [];
        await RealPrometheus.Until("The alerts were not raised.", async () =>
        {
            raised = [.. (await prometheus.Get("alerts")).GetProperty("alerts").EnumerateArray()
                .Where(alert => alert.GetProperty("state").GetString() == "firing")
                .Select(alert => alert.GetProperty("labels").GetProperty("alertname").GetString()!)
                .Distinct()];
            return raised.Length >= 2;
        });
        Assert.Equal(["LockstepSavingFails", "LockstepWorkerLost"], raised.Order(StringComparer.Ordinal));
    }

    private RealPrometheus Prometheus()
    {
        if (run.Prometheus is null) Assert.Skip(RealPrometheus.Missing);
        return run.Prometheus;
    }
}
