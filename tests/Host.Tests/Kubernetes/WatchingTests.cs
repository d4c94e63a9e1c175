using k8s.Models;
using Lockstep.Host.Tests.Observability;
using YamlDotNet.RepresentationModel;

namespace Lockstep.Host.Tests.Kubernetes;

/// <summary>Whether Prometheus and the collector of the overlay find what they are told to look for.</summary>
public sealed class WatchingTests
{
    [Fact]
    public void Prometheus_looks_for_the_pods_of_every_service_of_the_run_at_the_port_they_are_watched_at()
    {
        var cluster = Shipped.Of(Shipped.Observability);
        var services = cluster.OfTheRun.Select(workload => cluster.All<V1Service>().Single(service => service.Metadata.Name == workload.Set!.Spec.ServiceName));
        var scraping = Assert.Single(Configuration("prometheus").Each("scrape_configs"));
        Assert.Equal(
            services.Select(service => $"_{service.Spec.Ports.Single(port => port.Port == 4080).Name}._tcp.{service.Metadata.Name}").Order(StringComparer.Ordinal),
            Assert.Single(scraping.Each("dns_sd_configs")).Each("names").Select(name => name.Text()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Prometheus_has_the_rules_and_the_token_where_it_reads_them()
    {
        var (workload, configuration) = (Shipped.Of(Shipped.Observability).Named("prometheus"), Configuration("prometheus"));
        Assert.Equal("rules.yaml", FileOf(workload, configuration.Each("rule_files").Single().Text(), volume => volume.ConfigMap?.Name.StartsWith("rules-", StringComparison.Ordinal) == true));
        var token = Assert.Single(configuration.Each("scrape_configs"))["authorization"].Text("credentials_file");
        Assert.Equal("token", FileOf(workload, token, volume => volume.Secret?.SecretName == "token"));
        Assert.Equal("token", Shipped.Of(Shipped.Observability).Named("worker").Container.Env.Single(variable => variable.Name == "LOCKSTEP_TOKEN").ValueFrom.SecretKeyRef.Key);
    }

    [Fact]
    public void Prometheus_takes_its_configuration()
    {
        var file = Path.Combine(Directory.CreateTempSubdirectory("lockstep-prometheus-").FullName, "prometheus.yaml");
        File.WriteAllText(file, Text("prometheus"));
        RealPrometheus.Check("check", "config", "--syntax-only", file);
    }

    [Fact]
    public void The_collector_listens_at_the_ports_of_its_container()
    {
        var (workload, configuration) = (Shipped.Of(Shipped.Observability).Named("collector"), Configuration("collector"));
        Assert.Equal($"0.0.0.0:{workload.Port("otlp")}", configuration["receivers"]["otlp"]["protocols"]["grpc"].Text("endpoint"));
        Assert.Equal($"0.0.0.0:{workload.Port("health")}", configuration["extensions"]["health_check"].Text("endpoint"));
    }

    private static string FileOf(Workload workload, string path, Predicate<V1Volume> isExpected)
    {
        var mount = workload.Container.VolumeMounts.Single(mount => path.StartsWith(mount.MountPath + "/", StringComparison.Ordinal));
        Assert.True(isExpected(workload.Pod.Volumes.Single(volume => volume.Name == mount.Name)));
        return Path.GetRelativePath(mount.MountPath, path);
    }

    private static YamlMappingNode Configuration(string name)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(Text(name)));
        return (YamlMappingNode)Assert.Single(stream.Documents).RootNode;
    }

    // The one file of the ConfigMap of that name, whose own name ends with a hash.
    private static string Text(string name) =>
        Assert.Single(Assert.Single(Shipped.Of(Shipped.Observability).All<V1ConfigMap>(), map => map.Metadata.Name.StartsWith(name + "-", StringComparison.Ordinal)).Data).Value;
}
