using System.Collections.Concurrent;
using Lockstep.Tests.Kubernetes;

namespace Lockstep.Host.Tests.Kubernetes;

/// <summary>The kustomizations of <c>deploy/k8s</c>, which lie beside the tests, rendered once each.</summary>
internal static class Shipped
{
    public const string Local = "overlays/local";
    public const string Production = "overlays/production";
    public const string CertManager = "overlays/cert-manager";
    public const string Observability = "overlays/observability";

    private const string Base = "base";
    private const string With = " with ";

    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Kubernetes", "Shipped", "k8s");
    private static readonly ConcurrentDictionary<string, Lazy<Cluster>> Clusters = new();

    /// <summary>The overlays, and the base with each way to bring a corpus.</summary>
    public static TheoryData<string> All =>
    [
        Base, .. Directory.EnumerateDirectories(Path.Combine(Folder, "overlays")).Select(folder => "overlays/" + Path.GetFileName(folder)).Order(StringComparer.Ordinal),
        .. Directory.EnumerateDirectories(Path.Combine(Folder, "components"), "corpus-*").Select(folder => $"{Base}{With}components/{Path.GetFileName(folder)}").Order(StringComparer.Ordinal),
    ];

    /// <summary>What a kustomization comes to; skips the test where nothing can render it.</summary>
    public static Cluster Of(string name) => Clusters.GetOrAdd(name, one => new Lazy<Cluster>(() => new Cluster(Manifests.Parse(Render(one))))).Value;

    /// <summary>What a kustomization of a user comes to that lies in a folder beside the base, with a recipe next to it.</summary>
    public static Cluster OfUser(string kustomization) => new(Manifests.Parse(RenderUser(kustomization)));

    /// <summary>The objects of a file that belongs to no kustomization.</summary>
    public static Cluster OfFile(string name) => new(Manifests.Parse(File.ReadAllText(Path.Combine(Folder, name))));

    // Components are rendered by those that use them.
    private static string Render(string name) => name.Split(With) is [var resource, var component]
        ? RenderUser($"resources: [../{resource}]\ncomponents: [../{component}]\n")
        : Kustomize(Path.Combine(Folder, name));

    // Kustomize takes relative paths only.
    private static string RenderUser(string kustomization)
    {
        var user = Directory.CreateDirectory(Path.Combine(Folder, $"user-{Guid.NewGuid():N}"));
        File.WriteAllText(Path.Combine(user.FullName, "kustomization.yaml"), kustomization);
        File.WriteAllText(Path.Combine(user.FullName, "recipe.json"), """{"epochs": 1}""");
        try
        {
            return Kustomize(user.FullName);
        }
        finally
        {
            user.Delete(recursive: true);
        }
    }

    private static string Kustomize(string folder)
    {
        if (!Kubectl.IsThere) Assert.Skip(Kubectl.Missing);
        return Kubectl.Kustomize(folder);
    }
}
