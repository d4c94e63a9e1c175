using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using k8s.Models;

namespace Lockstep.Cluster.Tests.Pods;

/// <summary>The environment of a container: the image's, what Kubernetes sets in every container, and what the manifest says. Nothing else.</summary>
internal static partial class Variables
{
    /// <summary>The variables of a container of a pod, in the order in which they may refer to each other.</summary>
    /// <exception cref="InvalidOperationException">Something that is referred to is not there.</exception>
    public static Dictionary<string, string> Of(V1Container container, V1Pod pod, Manifests objects)
    {
        var variables = new Dictionary<string, string>(Image.Variables, StringComparer.Ordinal)
        {
            ["HOSTNAME"] = pod.Metadata.Name,
            ["KUBERNETES_SERVICE_HOST"] = "10.96.0.1",
            ["KUBERNETES_SERVICE_PORT"] = "443",
            ["KUBERNETES_PORT"] = "tcp://10.96.0.1:443",
        };
        if ((container.EnvFrom ?? []).Any()) throw new NotSupportedException($"The container '{container.Name}' has envFrom, which is not run here; name its variables.");
        foreach (var variable in container.Env ?? [])
        {
            var value = variable.ValueFrom is { } source ? From(source, pod, objects) : Expand(variable.Value ?? "", variables);
            if (value is not null) variables[variable.Name] = value;
        }

        return variables;
    }

    /// <summary>A text with the variables that it refers to by <c>$(NAME)</c>. What is not known stays as it is, and <c>$$</c> is a dollar sign.</summary>
    public static string Expand(string text, IReadOnlyDictionary<string, string> variables) => Reference().Replace(text, found =>
        found.Value == "$$" ? "$" : variables.TryGetValue(found.Groups["name"].Value, out var value) ? value : found.Value);

    private static string? From(V1EnvVarSource source, V1Pod pod, Manifests objects) => source switch
    {
        { FieldRef: { } field } => Field(field.FieldPath, pod),
        { SecretKeyRef: { } key } => SecretOf(key, objects),
        { ConfigMapKeyRef: { } key } => objects.Find<V1ConfigMap>(key.Name)?.Data is { } data && data.TryGetValue(key.Key, out var value) ? value : Missing(key.Optional, $"ConfigMap '{key.Name}'", key.Key),
        _ => throw new NotSupportedException("Of what a variable may come from, only fields, Secrets and ConfigMaps are run here."),
    };

    private static string? SecretOf(V1SecretKeySelector key, Manifests objects) =>
        objects.Find<V1Secret>(key.Name)?.Data is { } data && data.TryGetValue(key.Key, out var bytes) ? Encoding.UTF8.GetString(bytes) : Missing(key.Optional, $"Secret '{key.Name}'", key.Key);

    private static string? Missing(bool? isOptional, string where, string key) =>
        isOptional == true ? null : throw new InvalidOperationException($"The {where} with the key '{key}' is not there, and the container cannot be made.");

    private static string Field(string path, V1Pod pod) => path switch
    {
        "metadata.name" => pod.Metadata.Name,
        "metadata.namespace" => pod.Metadata.NamespaceProperty,
        "metadata.uid" => pod.Metadata.Uid,
        "status.podIP" => pod.Status.PodIP,
        _ => throw new NotSupportedException(string.Create(CultureInfo.InvariantCulture, $"The field '{path}' of a pod is not known here.")),
    };

    [GeneratedRegex(@"\$\$|\$\((?<name>[A-Za-z_][A-Za-z0-9_.-]*)\)")]
    private static partial Regex Reference();
}
