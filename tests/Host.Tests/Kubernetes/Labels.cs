using k8s.Models;

namespace Lockstep.Host.Tests.Kubernetes;

/// <summary>Selection by labels, as Kubernetes defines it.</summary>
internal static class Labels
{
    public const string Name = "app.kubernetes.io/name";
    public const string Component = "app.kubernetes.io/component";

    /// <summary>Whether all of a selector's terms hold; one without terms finds everything.</summary>
    public static bool Match(V1LabelSelector selector, IDictionary<string, string> labels) =>
        (selector.MatchLabels ?? new Dictionary<string, string>()).All(term => labels.TryGetValue(term.Key, out var value) && value == term.Value)
        && (selector.MatchExpressions ?? []).All(term => Holds(term, labels));

    private static bool Holds(V1LabelSelectorRequirement term, IDictionary<string, string> labels)
    {
        labels.TryGetValue(term.Key, out var value);
        return term.OperatorProperty switch
        {
            "In" => value is not null && term.Values.Contains(value),
            "NotIn" => value is null || !term.Values.Contains(value),
            "Exists" => value is not null,
            "DoesNotExist" => value is null,
            var unknown => throw new InvalidOperationException($"There is no operator {unknown}."),
        };
    }
}
