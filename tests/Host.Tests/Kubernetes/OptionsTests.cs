using Lockstep.Host.Remoting;

namespace Lockstep.Host.Tests.Kubernetes;

/// <summary>What the manifests tell the program, asked of the program.</summary>
public sealed class OptionsTests
{
    public static TheoryData<string> All => Shipped.All;

    [Theory]
    [MemberData(nameof(All))]
    public void Every_variable_of_ours_is_an_option_of_the_command_that_gets_it(string name) =>
        Assert.All(Shipped.Of(name).OfTheRun, workload => Assert.All(workload.Containers, container => Assert.Empty(ConfiguredCommandLine.Of(container, workload.FirstPod).Unread)));

    [Theory]
    [MemberData(nameof(All))]
    public void Every_command_takes_its_options_as_they_are(string name) =>
        Assert.All(Shipped.Of(name).OfTheRun, workload => Assert.All(workload.Containers, container => Assert.Empty(ConfiguredCommandLine.Of(container, workload.FirstPod).Parsed.Errors.Select(error => error.Message))));

    [Theory]
    [InlineData("LOCKSTEP_LISTN", "127.0.0.1:1")]
    [InlineData("LOCKSTEP_RECIPE", "small")]
    [InlineData("LOCKSTEP_TRAIN__LISTEN", "127.0.0.1:1")]
    public void A_variable_that_is_misspelled_or_of_another_command_is_found(string variable, string value) =>
        Assert.Equal([variable], ConfiguredCommandLine.Of(["worker"], new Dictionary<string, string> { ["LOCKSTEP_JOIN"] = "a:1", [variable] = value }).Unread);

    [Theory]
    [InlineData("LOCKSTEP_THREADS", "many")]
    [InlineData("LOCKSTEP_DATA_PORT", "70000")]
    [InlineData("LOCKSTEP_LOG_LEVEL", "loud")]
    public void A_value_that_an_option_does_not_take_is_found(string variable, string value) =>
        Assert.NotEmpty(ConfiguredCommandLine.Of(["worker"], new Dictionary<string, string> { ["LOCKSTEP_JOIN"] = "a:1", [variable] = value }).Parsed.Errors);

    [Theory]
    [MemberData(nameof(All))]
    public void Whoever_is_reached_beyond_its_machine_has_certificates_or_says_that_it_needs_none(string name) =>
        Assert.All(Shipped.Of(name).OfTheRun, workload =>
        {
            var line = workload.CommandLine;
            Assert.Equal(name == Shipped.Local, line.Parsed.GetValue<bool>("--insecure"));
            Assert.Equal(name == Shipped.Local ? null : "/certs", line.Text("--certs"));
        });

    [Theory]
    [MemberData(nameof(All))]
    public void Nobody_ends_with_the_run_and_a_coordinator_goes_on_with_what_is_there(string name)
    {
        var cluster = Shipped.Of(name);
        Assert.All(cluster.OfTheRun, workload => Assert.True(workload.CommandLine.Parsed.GetValue<bool>("--stay")));
        Assert.True(cluster.Named("coordinator").CommandLine.Parsed.GetValue<bool>("--resume-if-present"));
        Assert.True(cluster.Named("standby").CommandLine.Parsed.GetValue<bool>("--standby"));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_run_begins_with_the_workers_there_are(string name)
    {
        var cluster = Shipped.Of(name);
        Assert.InRange(cluster.Named("coordinator").CommandLine.Parsed.GetValue<long?>("--min-workers")!.Value, 1, cluster.Named("worker").Replicas);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Coordinator_and_standby_add_gradients_up_in_the_same_place(string name)
    {
        var cluster = Shipped.Of(name);
        Assert.Equal(cluster.Named("coordinator").CommandLine.Text("--slices"), cluster.Named("standby").CommandLine.Text("--slices"));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Ports_of_containers_are_those_the_program_listens_on(string name) =>
        Assert.All(Shipped.Of(name).OfTheRun, workload =>
        {
            var line = workload.CommandLine;
            var listen = HostPort.ToListenOn("--listen", line.Text("--listen")!);
            Assert.True(listen.IsWildcard);
            Assert.Equal(listen.Port, workload.Port("control"));
            Assert.Equal(line.Parsed.GetValue<long?>("--data-port") ?? listen.Port + 1, workload.Port("data"));
            var http = HostPort.ToListenOn("--dashboard", line.Text(workload.IsWorker ? "--health" : "--dashboard")!);
            Assert.True(http.IsWildcard);
            Assert.Equal(http.Port, workload.Port("http"));
            Assert.Equal(3, workload.Container.Ports.Count);
        });

    [Theory]
    [MemberData(nameof(All))]
    public void Every_pod_is_reached_by_the_name_it_has_in_its_service(string name) =>
        Assert.All(Shipped.Of(name).OfTheRun, workload => Assert.Equal($"{workload.FirstPod}.{workload.Set!.Spec.ServiceName}", workload.CommandLine.Text("--advertise")));

    [Theory]
    [MemberData(nameof(All))]
    public void Workers_and_standbys_join_all_other_pods_that_may_coordinate(string name)
    {
        var cluster = Shipped.Of(name);
        var coordinators = cluster.OfTheRun.Where(workload => !workload.IsWorker)
            .SelectMany(workload => Enumerable.Range(0, workload.Replicas).Select(number => new HostPort($"{workload.Name}-{number}.{workload.Set!.Spec.ServiceName}", workload.Port("control"))))
            .ToList();
        Assert.All(cluster.OfTheRun.Where(workload => workload.Replicas > 0 && workload.Name != "coordinator"), workload =>
        {
            var joined = HostPort.ListToJoin("--join", workload.CommandLine.Text("--join")!);
            Assert.Equal(coordinators.Where(one => one.Host != workload.CommandLine.Text("--advertise")), joined);
        });
    }

    [Theory]
    [MemberData(nameof(All))]
    public void The_name_of_a_worker_is_that_of_its_pod(string name) => Assert.Equal("worker-0", Shipped.Of(name).Named("worker").CommandLine.Text("--name"));
}
