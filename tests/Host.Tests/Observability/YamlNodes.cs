using YamlDotNet.RepresentationModel;

namespace Lockstep.Host.Tests.Observability;

/// <summary>Reads YAML by names; what is not there fails the test that asks for it.</summary>
internal static class YamlNodes
{
    public static bool Has(this YamlNode node, string key) => ((YamlMappingNode)node).Children.ContainsKey(new YamlScalarNode(key));

    public static string Text(this YamlNode node, string key) => node[key].Text();

    public static string Text(this YamlNode node) => ((YamlScalarNode)node).Value!;

    /// <summary>The items of a list.</summary>
    public static IEnumerable<YamlNode> Each(this YamlNode node, string key) => ((YamlSequenceNode)node[key]).Children;

    /// <summary>The keys of a mapping with what they stand for.</summary>
    public static IEnumerable<(string Key, YamlNode Value)> Named(this YamlNode node, string key) =>
        ((YamlMappingNode)node[key]).Children.Select(pair => (pair.Key.Text(), pair.Value));
}
