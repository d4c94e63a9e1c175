using System.Xml.Linq;
using Lockstep.Host.Tests.Kubernetes;

namespace Lockstep.Host.Tests.Packaging;

public sealed class ImageRecipeTests
{
    private readonly ImageRecipe _image = ImageRecipe.Load();
    private readonly XDocument _container = XDocument.Load(Repository.PathOf("src/Host/Packaging/Container.targets"));

    private IEnumerable<string> CopiedSources => _image.Of("COPY").Where(copy => !copy.StartsWith("--from", StringComparison.Ordinal)).SelectMany(copy => copy.Split(' ')[..^1]).Where(source => source != ".");

    [Fact]
    public void Whatever_is_copied_is_there_and_reaches_the_builder()
    {
        var sent = File.ReadAllLines(Repository.PathOf(".dockerignore")).Where(line => line.StartsWith('!')).Select(line => line[1..]).ToList();
        Assert.All(sent.Concat(CopiedSources), source => Assert.True(Path.Exists(Repository.PathOf(source)), source));
        Assert.All(CopiedSources, source => Assert.Contains(source.Split('/')[0], sent));
    }

    [Fact]
    public void Packages_are_restored_from_all_projects_of_the_program() =>
        Assert.Equal(Repository.ProjectsOf(Repository.HostProject).Order(), CopiedSources.Where(source => source.EndsWith(".csproj", StringComparison.Ordinal)).Order());

    [Fact]
    public void Both_ways_to_an_image_agree_on_program_user_ports_variables_and_base()
    {
        var stage = _image.LastStage;
        Assert.Equal(Items("ContainerAppCommand").Select(part => $"[\"{part.Name}\"]"), stage.Of("ENTRYPOINT"));
        Assert.Equal([Property("ContainerUser")], stage.Of("USER"));
        Assert.Equal(Items("ContainerPort").Select(port => port.Name), Assert.Single(stage.Of("EXPOSE")).Split(' '));
        Assert.Equal(Items("ContainerEnvironmentVariable").Select(variable => $"{variable.Name}={variable.Value}"), Assert.Single(stage.Of("ENV")).Split(' '));
        Assert.EndsWith($"/dotnet/aspnet:10.0-{Property("ContainerFamily")}", Assert.Single(stage.Of("FROM")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("coordinator")]
    [InlineData("standby")]
    [InlineData("worker")]
    public void Pods_have_the_user_and_the_ports_of_the_image(string name)
    {
        var set = Workload.Of(Assert.Single(Manifests.Parse(File.ReadAllText(Repository.PathOf($"deploy/k8s/base/{name}.yaml")))))!;
        var stage = _image.LastStage;
        Assert.Equal(stage.Of("USER"), [$"{set.Pod.SecurityContext.RunAsUser}:{set.Pod.SecurityContext.RunAsGroup}"]);
        Assert.Equal(Assert.Single(stage.Of("EXPOSE")).Split(' '), set.Container.Ports.Select(port => $"{port.ContainerPort}"));
    }

    [Fact]
    public void Only_the_registry_of_the_runtime_is_named_and_another_can_be_given()
    {
        Assert.Contains("REGISTRY=mcr.microsoft.com", _image.Of("ARG"));
        Assert.All(_image.Of("FROM"), from => Assert.Contains("${REGISTRY}/dotnet/", from, StringComparison.Ordinal));
    }

    private string Property(string name) => _container.Descendants(name).Single().Value;

    private IEnumerable<(string Name, string? Value)> Items(string name) => _container.Descendants(name).Select(item => (item.Attribute("Include")!.Value, item.Attribute("Value")?.Value));
}
