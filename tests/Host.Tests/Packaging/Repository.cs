using System.Reflection;
using System.Xml.Linq;

namespace Lockstep.Host.Tests.Packaging;

/// <summary>The clone that the tests were built from.</summary>
internal static class Repository
{
    public const string HostProject = "src/Host/Lockstep.Host.csproj";

    /// <summary>Its folder.</summary>
    public static string Folder { get; } = Metadata("RepositoryFolder");

    /// <summary>Where the restore puts packages.</summary>
    public static string PackagesFolder { get; } = Metadata("PackagesFolder");

    /// <summary>Debug or Release, as the tests are.</summary>
    public static string Configuration { get; } = typeof(Repository).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;

    public static string PathOf(string name) => Path.Combine(Folder, name);

    /// <summary>A project and all that it is built from, relative to the folder.</summary>
    public static IEnumerable<string> ProjectsOf(string project)
    {
        var references = from reference in XDocument.Load(PathOf(project)).Descendants("ProjectReference")
                         let path = Path.Combine(Path.GetDirectoryName(PathOf(project))!, reference.Attribute("Include")!.Value)
                         select Path.GetRelativePath(Folder, Path.GetFullPath(path));
        return references.SelectMany(ProjectsOf).Prepend(project).Distinct();
    }

    private static string Metadata(string key) => typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(known => known.Key == key).Value!;
}
