using Lockstep.Model.Layers;
using Lockstep.Model.Numerics;
using Lockstep.Model.Parameters;
using Lockstep.Model.Tests.Numerics;

namespace Lockstep.Model.Tests.Layers;

public sealed unsafe class SoftmaxCrossEntropyTests
{
    private const int Hidden = 10;
    private const int Positions = 6;
    private const int BatchSize = 3;

    public static readonly TheoryData<int, float> Cases = new MatrixTheoryData<int, float>([2, 15, 16, 17, 127, 128, 129, 300], [0.3f, 8f]);

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_online_softmax_is_the_one_in_two_passes_and_of_the_same_bits_at_every_width(int words, float scale)
    {
        var weights = Values.Buffer(words * Hidden, 1);
        foreach (ref var weight in weights.Span) weight *= scale;
        var (bias, inputs) = (Values.Buffer(words, 2), Values.Buffer(Positions * Hidden, 3));
        int[] targets = [.. Enumerable.Range(0, Positions).Select(n => n * 7919 % words)];
        var results = Widths.All.Select(kernels => Run(kernels, words, weights, bias, inputs, targets)).ToArray();
        foreach (var other in results[1..])
        {
            Assert.Equal(results[0].Losses, other.Losses);
            Bits.AssertSame(results[0].Inputs, other.Inputs, "gradient of the inputs");
            Bits.AssertSame(results[0].Weights, other.Weights, "gradient of the weights");
            Bits.AssertSame(results[0].Bias, other.Bias, "gradient of the bias");
            Assert.Equal(results[0].Largest, other.Largest);
        }

        var expected = TwoPasses(words, weights, bias, inputs, targets);
        AssertClose(expected.Losses, results[0].Losses);
        AssertClose(expected.Inputs, [.. results[0].Inputs]);
        AssertClose(expected.Weights, [.. results[0].Weights]);
        AssertClose(expected.Bias, [.. results[0].Bias]);
        Assert.Equal(expected.Largest, results[0].Largest);
    }

    [Fact]
    public void Of_outputs_that_are_equally_probable_the_lowest_is_taken()
    {
        const int Words = 300;
        var bias = new FloatBuffer(Words);
        (bias.Span[140], bias.Span[141], bias.Span[290]) = (2, 2, 2);
        var inputs = new FloatBuffer(Positions * Hidden);
        Assert.All(Run(Kernels.Best, Words, new FloatBuffer(Words * Hidden), bias, inputs, new int[Positions]).Largest, word => Assert.Equal(140, word));
    }

    [Fact]
    public void A_position_without_a_target_has_no_loss_and_a_gradient_of_zero()
    {
        const int Words = 130;
        var (weights, bias, inputs) = (Values.Buffer(Words * Hidden, 1), Values.Buffer(Words, 2), Values.Buffer(Positions * Hidden, 3));
        var all = Run(Kernels.Best, Words, weights, bias, inputs, [0, 129, 5, 5, 128, 127]);
        var some = Run(Kernels.Best, Words, weights, bias, inputs, [0, -1, 5, 5, -1, 127]);
        for (var n = 0; n < Positions; n++)
        {
            var isMasked = n is 1 or 4;
            Assert.Equal(isMasked ? 0 : all.Losses[n], some.Losses[n]);
            Assert.Equal(isMasked ? new float[Hidden] : all.Inputs[(n * Hidden)..((n + 1) * Hidden)], some.Inputs[(n * Hidden)..((n + 1) * Hidden)]);
        }

        var none = Run(Kernels.Best, Words, weights, bias, inputs, [-1, -1, -1, -1, -1, -1]);
        Assert.All(none.Weights.Concat(none.Bias), gradient => Assert.Equal(0, gradient));
    }

    [Fact]
    public void Positions_may_be_taken_in_any_parts()
    {
        const int Words = 130;
        var (weights, bias, inputs) = (Values.Buffer(Words * Hidden, 1), Values.Buffer(Words, 2), Values.Buffer(Positions * Hidden, 3));
        int[] targets = [0, 129, 5, 5, 128, 127];
        var whole = Run(Kernels.Best, Words, weights, bias, inputs, targets);
        var parts = Run(Kernels.Best, Words, weights, bias, inputs, targets, [0, 1, 4, 6]);
        Assert.Equal(whole.Losses, parts.Losses);
        Bits.AssertSame(whole.Inputs, parts.Inputs, "gradient of the inputs");
        Bits.AssertSame(whole.Weights, parts.Weights, "gradient of the weights");
    }

    [Fact]
    public void Words_may_be_taken_back_in_stretches_of_whole_groups()
    {
        const int Words = 600;
        var (weights, bias, inputs) = (Values.Buffer(Words * Hidden, 1), Values.Buffer(Words, 2), Values.Buffer(Positions * Hidden, 3));
        int[] targets = [0, 599, 255, 256, 511, 127];
        var whole = Run(Kernels.Best, Words, weights, bias, inputs, targets);
        var stretches = Run(Kernels.Best, Words, weights, bias, inputs, targets, [0, 2, 6], 2 * SoftmaxCrossEntropy.GroupColumns);
        Bits.AssertSame(whole.Inputs, stretches.Inputs, "gradient of the inputs");
        Bits.AssertSame(whole.Weights, stretches.Weights, "gradient of the weights");
        Bits.AssertSame(whole.Bias, stretches.Bias, "gradient of the bias");
    }

    [Fact]
    public void A_loss_over_logits_that_are_not_finite_is_not_finite()
    {
        const int Words = 40;
        var inputs = Values.Buffer(Positions * Hidden, 3);
        foreach (var damage in new[] { float.NaN, float.PositiveInfinity })
        {
            var bias = Values.Buffer(Words, 2);
            bias.Span[17] = damage;
            var losses = Run(Kernels.Best, Words, Values.Buffer(Words * Hidden, 1), bias, inputs, new int[Positions]).Losses;
            Assert.All(losses, loss => Assert.False(double.IsFinite(loss)));
        }
    }

    private static (double[] Losses, float[] Inputs, float[] Weights, float[] Bias, int[] Largest) Run(
        Kernels kernels, int words, FloatBuffer weights, FloatBuffer bias, FloatBuffer inputs, int[] targets, int[]? parts = null, int stretch = int.MaxValue / 2)
    {
        var packed = new PackedMatrix(new TensorSpec("decoder.weight", words, Hidden, false, 0));
        packed.Pack(weights.Pointer, 0, words);
        var positions = new Positions(Positions, 1);
        var input = new LayerInput(kernels, positions, Hidden, new Dropout(kernels, positions, Hidden, keep: 1, seed: 0, layer: 0));
        input.Set(inputs.Pointer, 0, Positions, training: true);
        var softmax = new SoftmaxCrossEntropy(kernels, positions, input, Hidden, words, isTrained: true);
        var losses = new double[Positions];
        var largest = new int[Positions];
        var (inputGradients, weightGradients, biasGradients) = (new FloatBuffer(inputs.Length), new FloatBuffer(weights.Length), new FloatBuffer(words));
        parts ??= [0, Positions];
        for (var i = 1; i < parts.Length; i++)
        {
            softmax.Forward(packed, bias.Pointer, targets, losses, parts[i - 1], parts[i]);
            for (var n = parts[i - 1]; n < parts[i]; n++) largest[n] = softmax.Largest(n);
            softmax.Pack(parts[i - 1], parts[i]);
            for (var word = 0; word < words; word += stretch)
            {
                softmax.Backward(packed, targets, inputGradients.Pointer, BatchSize, (word, Math.Min(words, word + stretch)), parts[i - 1], parts[i]);
            }
        }

        var shape = new FoldShape(new TreeNode(0, 3), Positions / 3);
        softmax.WeightGradient(weightGradients.Pointer, shape, 0, 0, words);
        softmax.BiasGradient(biasGradients.Pointer, shape, 0, 0, words);
        return (losses, inputGradients.Span.ToArray(), weightGradients.Span.ToArray(), biasGradients.Span.ToArray(), largest);
    }

    private static (double[] Losses, double[] Inputs, double[] Weights, double[] Bias, int[] Largest) TwoPasses(
        int words, FloatBuffer weights, FloatBuffer bias, FloatBuffer inputs, int[] targets)
    {
        var result = (Losses: new double[Positions], Inputs: new double[Positions * Hidden], Weights: new double[words * Hidden], Bias: new double[words], Largest: new int[Positions]);
        for (var n = 0; n < Positions; n++)
        {
            var logits = Enumerable.Range(0, words).Select(word =>
                bias.Span[word] + Enumerable.Range(0, Hidden).Sum(k => (double)inputs.Span[(n * Hidden) + k] * weights.Span[(word * Hidden) + k])).ToArray();
            var largest = logits.Max();
            result.Largest[n] = Array.IndexOf(logits, largest);
            var sum = logits.Sum(logit => Math.Exp(logit - largest));
            result.Losses[n] = largest + Math.Log(sum) - logits[targets[n]];
            for (var word = 0; word < words; word++)
            {
                var gradient = ((Math.Exp(logits[word] - largest) / sum) - (word == targets[n] ? 1 : 0)) / BatchSize;
                result.Bias[word] += gradient;
                for (var k = 0; k < Hidden; k++)
                {
                    result.Inputs[(n * Hidden) + k] += gradient * weights.Span[(word * Hidden) + k];
                    result.Weights[(word * Hidden) + k] += gradient * inputs.Span[(n * Hidden) + k];
                }
            }
        }

        return result;
    }

    private static void AssertClose(double[] expected, double[] actual)
    {
        var tolerance = 1e-5 * Math.Max(1, expected.Max(Math.Abs));
        for (var i = 0; i < expected.Length; i++) Assert.Equal(expected[i], actual[i], tolerance);
    }
}
