using System.Text.Json;
using YamlDotNet.RepresentationModel;

namespace Lockstep.Host.Tests.Observability;

/// <summary>The files of <c>deploy/observability</c>, which lie beside the tests.</summary>
internal static class ShippedFiles
{
    private const string DashboardFile = "grafana/dashboards/lockstep.json";

    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Observability", "Shipped");

    /// <summary>All files that are YAML, relative to the folder.</summary>
    public static IEnumerable<string> YamlFiles => Directory.EnumerateFiles(Folder, "*.yaml", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(Folder, file));

    /// <summary>The rules, as Prometheus names and evaluates them.</summary>
    public static IReadOnlyList<(string Name, string Expression)> Rules =>
    [
        .. from @group in Yaml("rules.yaml").Each("groups")
           from rule in @group.Each("rules")
           select (rule.Has("alert") ? rule.Text("alert") : rule.Text("record"), rule.Text("expr")),
    ];

    public static string PathOf(string name) => Path.Combine(Folder, name);

    /// <summary>The only document of a file. A key that stands twice in a mapping is refused.</summary>
    public static YamlNode Yaml(string name)
    {
        using var reader = new StreamReader(PathOf(name));
        var stream = new YamlStream();
        stream.Load(reader);
        return Assert.Single(stream.Documents).RootNode;
    }

    /// <summary>The dashboard.</summary>
    public static JsonElement Dashboard() => JsonDocument.Parse(File.ReadAllText(PathOf(DashboardFile)), new JsonDocumentOptions { AllowDuplicateProperties = false }).RootElement;

    /// <summary>Every query of the dashboard, with the title of its panel.</summary>
    public static IReadOnlyList<(string Panel, string Expression)> DashboardQueries()
    {
        var root = Dashboard();
        return
        [
            .. from panel in root.GetProperty("panels").EnumerateArray()
               where panel.TryGetProperty("targets", out _)
               from target in panel.GetProperty("targets").EnumerateArray()
               select (panel.GetProperty("title").GetString()!, target.GetProperty("expr").GetString()!),
            .. from annotation in root.GetProperty("annotations").GetProperty("list").EnumerateArray()
               select (annotation.GetProperty("name").GetString()!, annotation.GetProperty("expr").GetString()!),
        ];
    }
}
