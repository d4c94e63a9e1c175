using Lockstep.Tests.Kubernetes;

namespace Lockstep.Cluster.Tests.Pods;

/// <summary>A kustomization as a user makes one over a shipped overlay, in a copy of the shipped folder.</summary>
internal sealed class Overlay
{
    private static readonly string Shipped = Path.Combine(AppContext.BaseDirectory, "deploy", "k8s");

    private readonly string _folder;
    private readonly List<string> _lines;

    /// <param name="world">Where the copy lies.</param>
    /// <param name="over">The shipped overlay.</param>
    public Overlay(TinyWorld world, string over)
    {
        var copy = world.PathOf("k8s");
        _folder = Path.Combine(copy, "overlays", "own");
        foreach (var file in Directory.EnumerateFiles(Shipped, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(copy, Path.GetRelativePath(Shipped, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        Directory.CreateDirectory(_folder);
        _lines =
        [
            "apiVersion: kustomize.config.k8s.io/v1beta1",
            "kind: Kustomization",
            "namespace: lockstep",
            $"resources: [../{over}]",
            "configMapGenerator:",
            "  - name: recipe",
            "    behavior: replace",
            "    files: [recipe.json]",
            "    options: {immutable: true}",
        ];
    }

    /// <summary>Another recipe.</summary>
    public Overlay Recipe(string json)
    {
        File.WriteAllText(Path.Combine(_folder, "recipe.json"), json);
        return this;
    }

    /// <summary>Another corpus, from a ConfigMap.</summary>
    public Overlay Corpus(string folder)
    {
        _lines.Add("  - name: corpus");
        _lines.Add("    options: {disableNameSuffixHash: true}");
        _lines.Add("    files:");
        foreach (var file in Directory.EnumerateFiles(folder))
        {
            File.Copy(file, Path.Combine(_folder, Path.GetFileName(file)));
            _lines.Add($"      - {Path.GetFileName(file)}");
        }

        return this;
    }

    /// <summary>More lines of the kustomization.</summary>
    public Overlay With(string yaml)
    {
        _lines.Add(yaml);
        return this;
    }

    /// <summary>What <c>kubectl apply</c> would apply.</summary>
    public Manifests Render()
    {
        File.WriteAllLines(Path.Combine(_folder, "kustomization.yaml"), _lines);
        return Manifests.Parse(Kubectl.Kustomize(_folder));
    }
}
