namespace Lockstep.Host.Tests.Packaging;

public sealed class ImageTests : IDisposable
{
    private const string Image = Podman.Registry + "/lockstep";

    private readonly TinyWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public void The_image_trains_as_its_user_on_a_root_that_cannot_be_written_to_and_comes_to_the_same_bits()
    {
        var stage = ImageRecipe.Load().LastStage;
        using var podman = Podman.Start(stage.Of("FROM").Single().Split('/')[^1]);
        // What the first stage leaves.
        var left = _world.PathOf("build");
        Commands.Sdk("publish", Repository.PathOf(Repository.HostProject), "-c", Repository.Configuration, "--no-build", "-m:1", "-o", Path.Combine(left, "image", "app"));
        foreach (var folder in (string[])["cache", "runs"]) Directory.CreateDirectory(Path.Combine(left, "image", "folders", folder));
        podman.Build(_world.Write("image/Dockerfile", $"ARG REGISTRY\n{stage}"), Image, "--build-arg", $"REGISTRY={Podman.Registry}", "--build-context", $"build={left}");

        var inside = Podman.Run("--volume", "/runs", "--volume", "/cache", "--volume", $"{_world.Corpus}:/data:ro", "--volume", $"{_world.Recipe}:/etc/lockstep/recipe.json:ro", Image,
            "train", "--data", "/data", "--recipe", "/etc/lockstep/recipe.json", "--max-steps", "4", "--processes", "2", "--workers", "0", "--json").Successful();
        Assert.Equal(_world.Train("outside", "--max-steps", "4").Successful().WeightsSha256, inside.WeightsSha256);
    }
}
