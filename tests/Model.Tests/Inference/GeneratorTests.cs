using Lockstep.Model.Inference;
using Lockstep.Model.Layers;
using Lockstep.Model.Numerics;
using Lockstep.Model.Tests.Numerics;
using Lockstep.Tests;

namespace Lockstep.Model.Tests.Inference;

public sealed class GeneratorTests
{
    private static readonly int[] Context = [0, 5, 17];

    [Fact]
    public void Words_are_the_same_at_every_width()
    {
        var texts = Widths.All.Select(kernels => string.Join(' ', Generate(kernels, new Sampling(0.8, 20, 4)))).Distinct();
        Assert.Single(texts);
    }

    [Fact]
    public void The_likeliest_word_is_the_one_that_training_would_lose_least_on()
    {
        var words = Generate(Kernels.Best, new Sampling(0));

        int[] text = [.. Context, .. words];
        for (var at = Context.Length; at < text.Length; at++)
        {
            var losses = Enumerable.Range(0, TinyRun.Words).Select(word => Loss(text[..at], word)).ToArray();
            Assert.Equal(Array.IndexOf(losses, losses.Min()), text[at]);
        }
    }

    [Fact]
    public void A_text_goes_on_the_same_after_its_own_beginning()
    {
        var words = Generate(Kernels.Best, new Sampling(0));
        Assert.Equal(words[4..], Generate(Kernels.Best, new Sampling(0), [.. Context, .. words[..4]])[..^4]);
    }

    [Fact]
    public void Each_text_begins_with_an_empty_state()
    {
        using var team = new ThreadTeam(1);
        var generator = Generator(Kernels.Best, team, new Sampling());
        Assert.Equal(generator.Words(Context).Take(8).ToArray(), generator.Words(Context).Take(8).ToArray());
    }

    private static int[] Generate(Kernels kernels, Sampling sampling, int[]? context = null)
    {
        using var team = new ThreadTeam(1);
        return [.. Generator(kernels, team, sampling).Words(context ?? Context).Take(12)];
    }

    private static Generator Generator(Kernels kernels, ThreadTeam team, Sampling sampling)
    {
        var replica = TinyRun.Replica(TinyRun.Plan, kernels);
        replica.Pack(team);
        return new Generator(kernels, team, replica, new Sampler(kernels, sampling, TinyRun.Words));
    }

    private static double Loss(int[] before, int word)
    {
        using var team = new ThreadTeam(1);
        var replica = TinyRun.Replica(TinyRun.Plan);
        replica.Pack(team);
        var model = new RecurrentNetwork(Kernels.Best, team, ModelShape.LanguageModel(TinyRun.Recipe, TinyRun.Words), rows: 1, maxSteps: before.Length);
        model.SetRow(0, before, [.. before[1..], word]);
        model.SetState(0, new float[Replica.RowStateLength(TinyRun.Recipe)]);
        model.Forward(replica, 1, training: false);
        model.Predict(replica, 1);
        return model.Losses(0)[^1];
    }
}
