using System.Net;
using k8s.Models;

namespace Lockstep.Host.Tests.Kubernetes;

/// <summary>Which pods reach which, and nothing else.</summary>
public sealed class NetworkPoliciesTests
{
    private const int Control = 4053;
    private const int Data = 4054;
    private const int Http = 4080;
    private const int Dns = 53;
    private const int Https = 443;
    private const int Otlp = 4317;

    private static readonly int[] Ports = [22, Dns, 80, Https, Control, Data, Http, Otlp, 8080, 9090, 13133];

    private static readonly Traffic.End Names = new("names", new Dictionary<string, string> { ["k8s-app"] = "kube-dns" }, "kube-system");
    private static readonly Traffic.End Outside = new("outside", new Dictionary<string, string>(), Address: IPAddress.Parse("185.199.108.133"));

    private static readonly Traffic.End[] Strangers =
    [
        Names, Outside,
        new("neighbour", new Dictionary<string, string> { [Labels.Name] = "shop" }),
        new("impostor", new Dictionary<string, string> { [Labels.Name] = "lockstep", [Labels.Component] = "worker" }, "elsewhere"),
        new("system", new Dictionary<string, string> { ["k8s-app"] = "metrics-server" }, "kube-system"),
        new("machine", new Dictionary<string, string>(), Address: IPAddress.Parse("10.0.0.7")),
        new("metadata", new Dictionary<string, string>(), Address: IPAddress.Parse("169.254.169.254")),
    ];

    public static TheoryData<string> All => Shipped.All;

    [Theory]
    [MemberData(nameof(All))]
    public void Only_those_connections_are_let_through_that_a_run_needs(string name)
    {
        var cluster = Shipped.Of(name);
        var traffic = new Traffic([.. cluster.All<V1NetworkPolicy>()]);
        // Of workers two, for they speak to each other.
        var pods = cluster.Workloads.SelectMany(workload => Enumerable.Range(0, workload.IsWorker ? 2 : 1).Select(number => new Traffic.End($"{workload.Name}-{number}", workload.Labels))).ToList();
        var ends = pods.Concat(Strangers).ToList();
        var allowed =
            from sender in ends
            from receiver in ends
            where sender != receiver && (pods.Contains(sender) || pods.Contains(receiver))
            from port in Ports
            where traffic.IsAllowed(sender, receiver, port)
            select $"{sender} to {receiver} at {port}";
        Assert.Equal(Needed(name, pods).Order(StringComparer.Ordinal), allowed.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Without_policies_everything_is_let_through() => Assert.True(new Traffic([]).IsAllowed(Outside, new Traffic.End("worker-0", new Dictionary<string, string>()), 22));

    private static IEnumerable<string> Needed(string name, IReadOnlyList<Traffic.End> pods)
    {
        var run = pods.Where(pod => pod.Labels[Labels.Name] == "lockstep").ToList();
        var pairs =
            from sender in run
            from receiver in run
            where sender != receiver
            from port in (int[])[Control, Data]
            select $"{sender} to {receiver} at {port}";
        var asked = pods.Where(pod => pod.Name != "collector-0").Select(pod => $"{pod} to {Names} at {Dns}");
        string[] fetching = name is "base" or Shipped.Local || (name.Contains("corpus", StringComparison.Ordinal) && !name.EndsWith("-ptb", StringComparison.Ordinal))
            ? []
            : [$"coordinator-0 to {Outside} at {Https}"];
        var watching = name == Shipped.Observability ? run.SelectMany(pod => (string[])[$"prometheus-0 to {pod} at {Http}", $"{pod} to collector-0 at {Otlp}"]) : [];
        return [.. pairs, .. asked, .. fetching, .. watching];
    }
}
