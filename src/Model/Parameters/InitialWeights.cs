using Lockstep.Model.Layers;
using Lockstep.Model.Numerics;

namespace Lockstep.Model.Parameters;

/// <summary>The weights a run begins with: uniform in [-init_scale, init_scale), the biases of the recurrent layers zero except for an LSTM's forget gate.</summary>
public static class InitialWeights
{
    private const double Unit = 1.0 / (1 << 24);

    /// <summary>Fills a buffer from the recipe's seed: value i of tensor t is a function of (seed, t, i) alone.</summary>
    public static void Fill(ParameterBuffer parameters, Recipe recipe)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(recipe);
        var random = new Philox(recipe.Seed, (uint)RandomStream.InitialWeights);
        for (var ordinal = 0; ordinal < parameters.Layout.Tensors.Count; ordinal++)
        {
            var tensor = parameters.Layout.Tensors[ordinal];
            var values = parameters[tensor];
            if (tensor.Name.StartsWith("rnn.bias", StringComparison.Ordinal)) FillBias(values, recipe);
            else FillUniform(values, random, (uint)ordinal, recipe.InitScale);
        }
    }

    private static void FillBias(Span<float> bias, Recipe recipe)
    {
        bias.Clear();
        if (recipe.Cell == CellShape.Lstm.Name) bias.Slice(recipe.HiddenSize, recipe.HiddenSize).Fill((float)recipe.ForgetBias);
    }

    private static void FillUniform(Span<float> values, Philox random, uint ordinal, double scale)
    {
        for (var i = 0; i < values.Length; i += 4)
        {
            var (x, y, z, w) = random.At((uint)(i / 4), ordinal, 0, 0);
            values[i] = Uniform(x, scale);
            if (i + 1 < values.Length) values[i + 1] = Uniform(y, scale);
            if (i + 2 < values.Length) values[i + 2] = Uniform(z, scale);
            if (i + 3 < values.Length) values[i + 3] = Uniform(w, scale);
        }
    }

    private static float Uniform(uint bits, double scale) => (float)((((bits >> 8) * Unit * 2) - 1) * scale);
}
