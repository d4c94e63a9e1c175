using System.Text.RegularExpressions;
using k8s.Models;

namespace Lockstep.Host.Tests.Kubernetes;

/// <summary>The environment of a container's process, as the kubelet puts it together.</summary>
internal static partial class ContainerEnvironment
{
    /// <summary>What stands for the value of any secret.</summary>
    public const string Secret = "a-secret";

    /// <summary>The variables of a container in a pod of that name. Fails where one refers to another that is not defined before it.</summary>
    public static IReadOnlyDictionary<string, string> Of(V1Container container, string pod)
    {
        var variables = new Dictionary<string, string>();
        foreach (var variable in container.Env ?? []) variables.Add(variable.Name, variable.ValueFrom is { } source ? From(source, pod) : Expand(variable.Value, variables));
        return variables;
    }

    private static string From(V1EnvVarSource source, string pod)
    {
        if (source.SecretKeyRef is not null) return Secret;
        Assert.Equal("metadata.name", source.FieldRef?.FieldPath);
        return pod;
    }

    private static string Expand(string value, Dictionary<string, string> before) => Reference().Replace(value, match =>
    {
        Assert.True(before.TryGetValue(match.Groups[1].Value, out var known), $"{match.Value} is not defined before {value}.");
        return known!;
    });

    [GeneratedRegex(@"\$\(([A-Za-z_][A-Za-z0-9_]*)\)")]
    private static partial Regex Reference();
}
