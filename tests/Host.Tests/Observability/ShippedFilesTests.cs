using YamlDotNet.RepresentationModel;

namespace Lockstep.Host.Tests.Observability;

public sealed class ShippedFilesTests
{
    private const string Loopback = "127.0.0.1:";

    private readonly YamlNode _compose = ShippedFiles.Yaml("compose.yaml");
    private readonly YamlNode _collector = ShippedFiles.Yaml("otel-collector.yaml");
    private readonly YamlNode _prometheus = ShippedFiles.Yaml("prometheus.yaml");

    [Fact]
    public void Every_YAML_file_is_one_document_without_keys_that_stand_twice()
    {
        Assert.Equal(7, ShippedFiles.YamlFiles.Count());
        Assert.All(ShippedFiles.YamlFiles, file => Assert.IsType<YamlMappingNode>(ShippedFiles.Yaml(file)));
    }

    [Fact]
    public void Every_image_is_pinned_and_every_port_is_published_on_loopback_only()
    {
        Assert.All(_compose.Named("services"), service =>
        {
            Assert.Matches(@"^[a-z/-]+:v?\d+\.\d+\.\d+$", service.Value.Text("image"));
            if (service.Value.Has("ports")) Assert.All(service.Value.Each("ports"), port => Assert.StartsWith(Loopback, port.Text(), StringComparison.Ordinal));
        });
    }

    [Fact]
    public void Every_service_has_its_health_checked_itself_or_by_a_neighbour()
    {
        var watched = _compose.Named("services").Where(service => service.Value.Has("healthcheck")).Select(service =>
            service.Value.Has("network_mode") ? service.Value.Text("network_mode").Replace("service:", "", StringComparison.Ordinal) : service.Key);
        Assert.Empty(_compose.Named("services").Where(service => !service.Value.Has("network_mode")).Select(service => service.Key).Except(watched));
    }

    [Fact]
    public void Whatever_is_mounted_is_shipped_or_a_volume_that_is_declared()
    {
        var declared = _compose.Named("volumes").Select(volume => volume.Key).ToArray();
        var mounted = _compose.Named("services").Where(service => service.Value.Has("volumes")).SelectMany(service => service.Value.Each("volumes")).Select(volume => volume.Text().Split(':')[0]);
        Assert.All(mounted, source => Assert.True(source.StartsWith("./", StringComparison.Ordinal) ? Path.Exists(ShippedFiles.PathOf(source)) : declared.Contains(source), source));
    }

    [Fact]
    public void Every_pipeline_of_the_collector_is_of_parts_that_are_set_up_and_limits_memory_first()
    {
        foreach (var (_, pipeline) in _collector["service"].Named("pipelines"))
        {
            foreach (var kind in (string[])["receivers", "processors", "exporters"])
                Assert.Empty(pipeline.Each(kind).Select(part => part.Text()).Except(_collector.Named(kind).Select(part => part.Key)));
            Assert.Equal("memory_limiter", pipeline.Each("processors").First().Text());
            Assert.Equal("batch", pipeline.Each("processors").Last().Text());
        }

        Assert.Equal(["traces", "metrics", "logs"], _collector["service"].Named("pipelines").Select(pipeline => pipeline.Key));
    }

    [Fact]
    public void The_ports_that_the_collector_takes_OTLP_on_are_those_published()
    {
        var taken = _collector["receivers"]["otlp"].Named("protocols").Select(protocol => PortOf(protocol.Value.Text("endpoint")));
        Assert.Equal(["4317", "4318"], taken);
        Assert.Equal(taken, _compose["services"]["otel-collector"].Each("ports").Select(port => PortOf(port.Text())));
    }

    [Fact]
    public void Prometheus_scrapes_the_collector_where_it_exports()
    {
        var telemetry = _collector["service"]["telemetry"]["metrics"].Each("readers").First()["pull"]["exporter"]["prometheus"].Text("port");
        Assert.Equal(["otel-collector:" + PortOf(_collector["exporters"]["prometheus"].Text("endpoint"))], Targets("otlp"));
        Assert.Equal(["otel-collector:" + telemetry], Targets("otel-collector"));
    }

    [Fact]
    public void The_health_of_the_collector_is_asked_for_where_it_answers() =>
        Assert.Contains(
            _compose["services"]["otel-collector-health"]["healthcheck"].Each("test"),
            part => part.Text() == $"http://{Loopback}{PortOf(_collector["extensions"]["health_check"].Text("endpoint"))}/");

    [Fact]
    public void Grafana_looks_for_Prometheus_and_Jaeger_where_they_are_and_for_the_dashboard_where_it_is_mounted()
    {
        foreach (var source in ShippedFiles.Yaml("grafana/provisioning/datasources/datasources.yaml").Each("datasources"))
        {
            var url = new Uri(source.Text("url"));
            Assert.Contains(_compose["services"][url.Host].Each("ports"), port => port.Text().EndsWith($":{url.Port}", StringComparison.Ordinal));
        }

        var provider = ShippedFiles.Yaml("grafana/provisioning/dashboards/dashboards.yaml").Each("providers").Single();
        Assert.Contains(_compose["services"]["grafana"].Each("volumes"), volume => volume.Text() == $"./grafana/dashboards:{provider["options"].Text("path")}:ro");
    }

    [Fact]
    public void Every_panel_says_what_it_shows_in_which_unit_and_takes_the_data_source_that_is_chosen()
    {
        var root = ShippedFiles.Dashboard();
        Assert.Equal("5s", root.GetProperty("refresh").GetString());
        var panels = root.GetProperty("panels").EnumerateArray().ToArray();
        Assert.Equal(["Learning", "Speed", "Workers", "Network", "Checkpoints", "Runtime"], panels.Where(panel => panel.GetProperty("type").GetString() == "row").Select(panel => panel.GetProperty("title").GetString()));
        Assert.Equal(panels.Length, panels.Select(panel => panel.GetProperty("id").GetInt32()).Distinct().Count());
        Assert.All(panels.Where(panel => panel.GetProperty("type").GetString() != "row"), panel =>
        {
            Assert.NotEqual("", panel.GetProperty("description").GetString());
            Assert.NotEqual("", panel.GetProperty("fieldConfig").GetProperty("defaults").GetProperty("unit").GetString());
            Assert.Equal("${datasource}", panel.GetProperty("datasource").GetProperty("uid").GetString());
        });
    }

    [Fact]
    public void Promtool_finds_nothing_in_the_configuration() => RealPrometheus.Check("check", "config", ShippedFiles.PathOf("prometheus.yaml"));

    [Fact]
    public void Promtool_finds_nothing_in_the_rules() => RealPrometheus.Check("check", "rules", ShippedFiles.PathOf("rules.yaml"));

    [Fact]
    public void Alerts_are_raised_when_they_should_be_and_not_before() => RealPrometheus.Check("test", "rules", Path.Combine(AppContext.BaseDirectory, "Observability", "rules.test.yaml"));

    private static string PortOf(string address) => address[(address.LastIndexOf(':') + 1)..];

    private IEnumerable<string> Targets(string job) => _prometheus.Each("scrape_configs").Single(one => one.Text("job_name") == job).Each("static_configs").SelectMany(one => one.Each("targets")).Select(target => target.Text());
}
