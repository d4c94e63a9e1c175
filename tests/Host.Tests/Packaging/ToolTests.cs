namespace Lockstep.Host.Tests.Packaging;

public sealed class ToolTests : IDisposable
{
    private readonly TinyWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public void A_tool_that_is_packed_and_installed_starts_worker_processes_of_itself_and_comes_to_the_same_bits()
    {
        var (packages, tools) = (_world.PathOf("packages"), _world.PathOf("tools"));
        Commands.Sdk("pack", Repository.PathOf(Repository.HostProject), "-c", Repository.Configuration, "--no-build", "-m:1", "-o", packages);
        Commands.Sdk("tool", "install", "Lockstep", "--tool-path", tools, "--source", packages, "--no-http-cache");

        var trained = Commands.Run(Path.Combine(tools, "lockstep"), _world.TrainArguments("by-tool", "--max-steps", "4", "--processes", "2", "--workers", "0")).Successful();
        Assert.Equal(_world.Train("by-build", "--max-steps", "4").Successful().WeightsSha256, trained.WeightsSha256);

        var installed = Directory.EnumerateFiles(tools, "*", SearchOption.AllDirectories).Select(Path.GetFileName).ToHashSet();
        Assert.Superset(new HashSet<string?> { "LICENSE", "THIRD-PARTY-NOTICES.md", "THIRD-PARTY-NOTICES.TXT" }, installed);
    }
}
