using k8s;
using k8s.Models;

namespace Lockstep.Cluster.Tests.Pods;

/// <summary>The objects of a cluster: what was applied, and what was created beside it.</summary>
internal sealed class Manifests
{
    private readonly List<IKubernetesObject<V1ObjectMeta>> _objects;

    private Manifests(IEnumerable<object> objects) => _objects = [.. objects.Cast<IKubernetesObject<V1ObjectMeta>>()];

    /// <summary>Reads YAML documents; a field that Kubernetes does not have is refused.</summary>
    public static Manifests Parse(string yaml) => new(KubernetesYaml.LoadAllFromString(yaml, strict: true));

    /// <summary>All objects of a kind.</summary>
    public IEnumerable<T> All<T>() => _objects.OfType<T>();

    /// <summary>The object of a kind and a name; null where there is none.</summary>
    public T? Find<T>(string name)
        where T : class, IKubernetesObject<V1ObjectMeta> => All<T>().SingleOrDefault(one => one.Name() == name);

    /// <summary>The object of a kind and a name.</summary>
    public T Get<T>(string name)
        where T : class, IKubernetesObject<V1ObjectMeta> => Find<T>(name) ?? throw new InvalidOperationException($"There is no {typeof(T).Name} '{name}': nothing applied it, and nobody created it.");

    /// <summary>Adds an object, as <c>kubectl create</c> does.</summary>
    public void Create(IKubernetesObject<V1ObjectMeta> made) => _objects.Add(made);

    /// <summary>Whether labels are those a selector asks for.</summary>
    public static bool Selects(V1LabelSelector selector, IDictionary<string, string> labels) =>
        Selects(selector.MatchLabels ?? new Dictionary<string, string>(), labels) && (selector.MatchExpressions ?? []).All(asked => Holds(asked, labels));

    /// <inheritdoc cref="Selects(V1LabelSelector, IDictionary{string, string})"/>
    public static bool Selects(IDictionary<string, string> selector, IDictionary<string, string> labels) =>
        selector.All(asked => labels.TryGetValue(asked.Key, out var value) && value == asked.Value);

    private static bool Holds(V1LabelSelectorRequirement asked, IDictionary<string, string> labels)
    {
        var value = labels.TryGetValue(asked.Key, out var there) ? there : null;
        return asked.OperatorProperty switch
        {
            "In" => value is not null && asked.Values.Contains(value),
            "NotIn" => value is null || !asked.Values.Contains(value),
            "Exists" => value is not null,
            "DoesNotExist" => value is null,
            var other => throw new NotSupportedException($"'{other}' is no operator of a label selector."),
        };
    }
}
