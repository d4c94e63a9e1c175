using FsCheck;
using FsCheck.Fluent;
using Lockstep.Model.Inference;
using Lockstep.Model.Numerics;
using Lockstep.Model.Tests.Numerics;

namespace Lockstep.Model.Tests.Inference;

public sealed class SamplerTests
{
    private const int Draws = 20_000;

    private static readonly Gen<(int Words, double Temperature, int? TopK, int Seed)> Cases =
        from words in Gen.Choose(1, 100)
        from temperature in Gen.Elements(0, 0.01, 0.7, 1, 1.3, 100)
        from topK in Gen.Choose(0, 110)
        from seed in Gen.Choose(0, int.MaxValue)
        select (words, temperature, topK == 0 ? (int?)null : topK, seed);

    [Fact]
    public void A_choice_is_the_same_at_every_width_and_one_of_the_likeliest() => Prop.ForAll(Cases.ToArbitrary(), given =>
    {
        var logits = Values.Buffer(given.Words, given.Seed).Span.ToArray();
        var sampling = new Sampling(given.Temperature, given.TopK, (uint)given.Seed);
        var likeliest = Enumerable.Range(0, given.Words).OrderByDescending(id => logits[id]).ThenBy(id => id).Take(given.TopK ?? given.Words).ToHashSet();
        var samplers = Widths.All.Select(kernels => new Sampler(kernels, sampling, given.Words)).ToArray();
        for (var position = 0L; position < 20; position++)
        {
            var choices = samplers.Select(sampler => sampler.Choose(logits, position)).Distinct();
            Assert.Contains(Assert.Single(choices), likeliest);
        }
    }).Check(Config.QuickThrowOnFailure);

    [Theory]
    [InlineData(1)]
    [InlineData(0.5)]
    [InlineData(2)]
    public void Words_come_as_often_as_their_probability_says(double temperature)
    {
        float[] logits = [0.5f, -1, 2, 0, 1.25f];
        var weights = logits.Select(logit => Math.Exp(logit / temperature)).ToArray();
        var sampler = new Sampler(Kernels.Best, new Sampling(temperature, Seed: 3), logits.Length);

        var counts = new int[logits.Length];
        for (var position = 0; position < Draws; position++) counts[sampler.Choose(logits, position)]++;

        for (var id = 0; id < logits.Length; id++)
        {
            var p = weights[id] / weights.Sum();
            Assert.InRange(counts[id], (p * Draws) - (5 * Math.Sqrt(p * Draws)), (p * Draws) + (5 * Math.Sqrt(p * Draws)));
        }
    }

    [Fact]
    public void Without_temperature_the_first_of_the_likeliest_is_taken() =>
        Assert.Equal(1, new Sampler(Kernels.Best, new Sampling(0), 4).Choose([0, 7, 7, -7], 0));

    [Fact]
    public void Seeds_and_positions_have_draws_of_their_own()
    {
        var logits = new float[1000];
        int[] Choices(uint seed) => [.. Enumerable.Range(0, 20).Select(at => new Sampler(Kernels.Best, new Sampling(Seed: seed), 1000).Choose(logits, at))];

        Assert.Equal(Choices(1), Choices(1));
        Assert.NotEqual(Choices(1), Choices(2));
        Assert.True(Choices(1).Distinct().Count() > 15);
    }

    [Theory]
    [InlineData(0, float.NaN)]
    [InlineData(1, float.NaN)]
    [InlineData(0, float.PositiveInfinity)]
    [InlineData(1, float.PositiveInfinity)]
    public void Logits_that_are_not_finite_are_refused(double temperature, float logit)
    {
        var sampler = new Sampler(Kernels.Best, new Sampling(temperature), 3);
        var error = Assert.Throws<InputException>(() => sampler.Choose([1, logit, 0], 0));
        Assert.Contains("diverge", error.Message, StringComparison.Ordinal);
    }
}
