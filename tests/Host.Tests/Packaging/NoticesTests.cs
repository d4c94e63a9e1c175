using System.Text.Json;
using System.Xml.Linq;

namespace Lockstep.Host.Tests.Packaging;

public sealed class NoticesTests
{
    private static readonly IReadOnlyDictionary<string, string> LicenceOf =
    (
        from line in File.ReadLines(Repository.PathOf("THIRD-PARTY-NOTICES.md"))
        let cells = line.Split('|', StringSplitOptions.TrimEntries)
        where cells.Length == 5
        from part in cells[1].Split(", ")
        select (Part: part, Licence: cells[2])
    ).Where(row => row.Part is not ("part" or "packages" or "---")).ToDictionary(row => row.Part, row => row.Licence);

    [Fact]
    public void Every_package_that_is_shipped_is_named_with_its_licence()
    {
        using var dependencies = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "lockstep.deps.json")));
        var shipped = dependencies.RootElement.GetProperty("targets").EnumerateObject().Single().Value.EnumerateObject()
            .Where(library => library.Value.TryGetProperty("runtime", out _) && dependencies.RootElement.GetProperty("libraries").GetProperty(library.Name).GetProperty("type").GetString() == "package")
            .Select(library => library.Name.Split('/'))
            .ToList();
        Assert.NotEmpty(shipped);
        Assert.All(shipped, package => Assert.Equal((package[0], Licence(package[0], package[1])), (package[0], LicenceOf.GetValueOrDefault(package[0]))));
    }

    [Fact]
    public void Packages_of_which_only_files_are_embedded_are_named_with_their_licence()
    {
        var versions = XDocument.Load(Repository.PathOf("Directory.Packages.props")).Descendants("PackageVersion").ToDictionary(version => version.Attribute("Include")!.Value, version => version.Attribute("Version")!.Value);
        var embedded = XDocument.Load(Repository.PathOf(Repository.HostProject)).Descendants("PackageReference").Where(reference => reference.Attribute("GeneratePathProperty") is not null).Select(reference => reference.Attribute("Include")!.Value).ToList();
        Assert.NotEmpty(embedded);
        Assert.All(embedded, package => Assert.Equal((package, Licence(package, versions[package])), (package, LicenceOf.GetValueOrDefault(package))));
    }

    // As the package itself says.
    private static string Licence(string package, string version)
    {
        var name = package.ToLowerInvariant();
        return XDocument.Load(Path.Combine(Repository.PackagesFolder, name, version, $"{name}.nuspec")).Descendants().Single(element => element.Name.LocalName == "license").Value;
    }
}
