using System.Globalization;
using System.Net;
using k8s.Models;

namespace Lockstep.Host.Tests.Kubernetes;

/// <summary>Says what network policies let through, as Kubernetes defines it: what no policy selects is free, and of those that do one must allow.</summary>
/// <param name="policies">The policies of one namespace.</param>
internal sealed class Traffic(IReadOnlyList<V1NetworkPolicy> policies)
{
    /// <summary>Whether a connection from one end reaches the other; both must let it.</summary>
    public bool IsAllowed(End from, End to, int port) => Leaves(from, to, port) && Enters(from, to, port);

    private bool Leaves(End from, End to, int port) =>
        Allows(from, "Egress", policy => (policy.Egress ?? []).Any(rule => Covers(rule.Ports, port) && Covers(rule.To, to)));

    private bool Enters(End from, End to, int port) =>
        Allows(to, "Ingress", policy => (policy.Ingress ?? []).Any(rule => Covers(rule.Ports, port) && Covers(rule.FromProperty, from)));

    private bool Allows(End end, string direction, Func<V1NetworkPolicySpec, bool> allows)
    {
        if (end.Namespace is not null || end.Address is not null) return true;
        var selecting = policies.Select(policy => policy.Spec).Where(policy => policy.PolicyTypes.Contains(direction) && Labels.Match(policy.PodSelector, end.Labels)).ToList();
        return selecting.Count == 0 || selecting.Any(allows);
    }

    private static bool Covers(IList<V1NetworkPolicyPort>? ports, int port) =>
        ports is not { Count: > 0 } || ports.Any(one => one.Port.Value == port.ToString(CultureInfo.InvariantCulture) && one.EndPort is null);

    private static bool Covers(IList<V1NetworkPolicyPeer>? peers, End end) => peers is not { Count: > 0 } || peers.Any(peer => Covers(peer, end));

    private static bool Covers(V1NetworkPolicyPeer peer, End end)
    {
        if (peer.IpBlock is { } block)
        {
            return end.Address is { } address && IPNetwork.Parse(block.Cidr).Contains(address) && !(block.Except ?? []).Any(except => IPNetwork.Parse(except).Contains(address));
        }

        if (end.Address is not null) return false;
        var isNamespace = peer.NamespaceSelector is { } selector
            ? end.Namespace is { } other && Labels.Match(selector, new Dictionary<string, string> { ["kubernetes.io/metadata.name"] = other })
            : end.Namespace is null;
        return isNamespace && (peer.PodSelector is null || Labels.Match(peer.PodSelector, end.Labels));
    }

    /// <summary>One end of a connection: a pod of the namespace, one of another, or an address beyond the cluster.</summary>
    public sealed record End(string Name, IDictionary<string, string> Labels, string? Namespace = null, IPAddress? Address = null)
    {
        public override string ToString() => Name;
    }
}
