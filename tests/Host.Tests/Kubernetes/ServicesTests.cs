using k8s.Models;
using Lockstep.Host.Dashboard;
using Lockstep.Host.Monitoring;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Lockstep.Host.Tests.Kubernetes;

/// <summary>Names and ports by which pods, probes and services refer to each other.</summary>
public sealed class ServicesTests
{
    public static TheoryData<string> All => Shipped.All;

    [Theory]
    [MemberData(nameof(All))]
    public void Every_service_finds_the_pods_of_one_workload_and_ports_they_have(string name)
    {
        var cluster = Shipped.Of(name);
        Assert.All(cluster.All<V1Service>(), service =>
        {
            var workload = Assert.Single(cluster.Selected(new V1LabelSelector { MatchLabels = service.Spec.Selector }));
            Assert.Equal(workload.Name, service.Metadata.Name);
            Assert.All(service.Spec.Ports, port => Assert.Equal(port.Port, workload.Port(port.TargetPort.Value)));
        });
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Every_set_selects_its_own_pods_and_has_a_service_that_names_them(string name)
    {
        var cluster = Shipped.Of(name);
        Assert.All(cluster.Workloads.Where(workload => workload.Set is not null), workload =>
        {
            Assert.Equal([workload], cluster.Selected(workload.Set!.Spec.Selector));
            Assert.Contains(cluster.All<V1Service>(), service => service.Metadata.Name == workload.Set.Spec.ServiceName);
        });
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Pods_of_the_run_are_found_one_by_one_before_they_are_ready(string name)
    {
        var cluster = Shipped.Of(name);
        Assert.All(cluster.OfTheRun, workload =>
        {
            var service = cluster.All<V1Service>().Single(service => service.Metadata.Name == workload.Set!.Spec.ServiceName);
            Assert.Equal("None", service.Spec.ClusterIP);
            Assert.True(service.Spec.PublishNotReadyAddresses);
            Assert.Equal(workload.Container.Ports.Select(port => port.Name).Order(), service.Spec.Ports.Select(port => port.TargetPort.Value).Order());
        });
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Probes_ask_at_a_port_the_container_has(string name) =>
        Assert.All(Shipped.Of(name).Workloads, workload =>
            Assert.All(Probes(workload.Container), probe => Assert.Contains(probe.HttpGet.Port.Value, workload.Container.Ports.Select(port => port.Name))));

    [Theory]
    [MemberData(nameof(All))]
    public void Probes_of_the_run_ask_what_the_program_answers(string name)
    {
        var app = WebApplication.CreateSlimBuilder().Build();
        HealthEndpoints.Map(app, new HealthState("waits"));
        var answered = ((IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>().Select(endpoint => endpoint.RoutePattern.RawText).ToHashSet();
        Assert.All(Shipped.Of(name).OfTheRun.Select(workload => workload.Container), container =>
        {
            Assert.All(Probes(container), probe => Assert.Contains(probe.HttpGet.Path, answered));
            Assert.EndsWith("/live", container.StartupProbe.HttpGet.Path, StringComparison.Ordinal);
            Assert.EndsWith("/live", container.LivenessProbe.HttpGet.Path, StringComparison.Ordinal);
            Assert.EndsWith("/ready", container.ReadinessProbe.HttpGet.Path, StringComparison.Ordinal);
        });
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Probes_of_the_run_have_patience_with_a_busy_machine(string name) =>
        Assert.All(Shipped.Of(name).OfTheRun.Select(workload => workload.Container), container =>
        {
            Assert.InRange(Seconds(container.StartupProbe), 120, 600);
            Assert.InRange(Seconds(container.LivenessProbe), 60, 600);
            Assert.All(Probes(container), probe => Assert.InRange(probe.TimeoutSeconds!.Value, 5, 30));
        });

    [Fact]
    public void Telemetry_goes_to_a_service_that_is_there()
    {
        var cluster = Shipped.Of(Shipped.Observability);
        Assert.All(cluster.OfTheRun, workload =>
        {
            var endpoint = new Uri(ContainerEnvironment.Of(workload.Container, workload.FirstPod)["OTEL_EXPORTER_OTLP_ENDPOINT"]);
            var service = cluster.All<V1Service>().Single(service => service.Metadata.Name == endpoint.Host);
            Assert.Contains(endpoint.Port, service.Spec.Ports.Select(port => port.Port));
        });
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Every_standard_variable_of_telemetry_is_one_the_documents_name(string name) =>
        Assert.All(
            Shipped.Of(name).OfTheRun.SelectMany(workload => ContainerEnvironment.Of(workload.Container, workload.FirstPod).Keys).Where(variable => variable.StartsWith("OTEL_", StringComparison.Ordinal)),
            variable => Assert.Contains($"`{variable}`", Documents.Operations, StringComparison.Ordinal));

    private static int Seconds(V1Probe probe) => probe.PeriodSeconds!.Value * probe.FailureThreshold!.Value;

    private static IEnumerable<V1Probe> Probes(V1Container container) =>
        new[] { container.StartupProbe, container.LivenessProbe, container.ReadinessProbe }.Where(probe => probe is not null);
}
