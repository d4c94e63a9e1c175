using Lockstep.Host.Export.Onnx;
using Lockstep.Model;
using Lockstep.Model.Numerics;
using Lockstep.Model.Storage;
using Lockstep.Tests;

namespace Lockstep.Host.Tests.Export.Onnx;

public sealed class LanguageModelGraphTests
{
    private static readonly int[] Text = [.. Enumerable.Range(0, 200).Select(i => (i + (i * i / 3)) % TinyRun.Words)];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void The_exported_model_has_the_perplexity_of_the_evaluator(int layers)
    {
        var replica = Replica(layers);
        using var session = Session(replica);
        var expected = Perplexity(replica, layers);
        Assert.NotInRange(expected, TinyRun.Words * 0.99, TinyRun.Words * 1.01);
        Assert.Equal(1, Perplexity(session, layers, Text.Length - 1) / expected, 1e-5);
    }

    [Fact]
    public void States_carried_from_call_to_call_give_what_one_call_gives()
    {
        using var session = Session(Replica(2));
        Assert.Equal(1, Perplexity(session, 2, callLength: 60) / Perplexity(session, 2, Text.Length - 1), 1e-6);
    }

    [Fact]
    public void Texts_beside_each_other_are_read_as_if_each_were_alone()
    {
        using var session = Session(Replica(2));
        var texts = Text.Chunk(50).ToArray();
        var together = Run(session, texts, States(2, texts.Length));
        for (var row = 0; row < texts.Length; row++)
        {
            var alone = Run(session, [texts[row]], States(2, 1));
            for (var time = 0; time < texts[row].Length; time++)
            {
                AssertClose(alone["logits"].AsSpan(time * TinyRun.Words, TinyRun.Words), together["logits"].AsSpan(((time * texts.Length) + row) * TinyRun.Words, TinyRun.Words));
            }
        }
    }

    [Fact]
    public void Two_biases_enter_as_their_sum()
    {
        var tensors = Tensors(Replica(1)).ToList();
        var bias = tensors.Single(tensor => tensor.Name == "rnn.bias_ih_l0");
        float[] part = [.. Enumerable.Range(0, bias.Values.Length).Select(i => i / 100f)];
        float[] rest = [.. bias.Values.ToArray().Zip(part, (sum, one) => sum - one)];
        using var whole = OnnxSession.Of(LanguageModelGraph.Of(new NamedTensors(tensors)));

        tensors.Remove(bias);
        using var split = OnnxSession.Of(LanguageModelGraph.Of(new NamedTensors([.. tensors, bias with { Values = rest }, bias with { Name = "rnn.bias_hh_l0", Values = part }])));

        AssertClose(Run(whole, [Text], States(1, 1))["logits"], Run(split, [Text], States(1, 1))["logits"]);
    }

    [Fact]
    public void One_matrix_may_serve_both_ends()
    {
        var tensors = Tensors(Replica(1)).Where(tensor => tensor.Name != "decoder.weight").ToList();
        var encoder = tensors.Single(tensor => tensor.Name == "encoder.weight");
        using var shared = OnnxSession.Of(LanguageModelGraph.Of(new NamedTensors(tensors)));
        using var twice = OnnxSession.Of(LanguageModelGraph.Of(new NamedTensors([.. tensors, encoder with { Name = "decoder.weight" }])));
        Assert.Equal(Run(twice, [Text], States(1, 1))["logits"], Run(shared, [Text], States(1, 1))["logits"]);
    }

    [Fact]
    public void A_model_that_predicts_something_other_than_words_is_refused()
    {
        var tensors = Tensors(Replica(1)).Where(tensor => tensor.Name != "decoder.bias");
        var error = Assert.Throws<InputException>(() => LanguageModelGraph.Of(new NamedTensors([.. tensors, new("decoder.bias", [5], new float[5])])));
        Assert.Contains("41 words", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Inputs_and_outputs_tell_their_shapes()
    {
        using var session = Session(Replica(2));
        Assert.Equal(
            (string[])["words [time, batch]", "h_0 [2, batch, 12]", "c_0 [2, batch, 12]", "logits [time, batch, 41]", "h_n [2, batch, 12]", "c_n [2, batch, 12]"],
            session.Face);
        Assert.Equal("lockstep", session.Producer);
    }

    private static Recipe Recipe(int layers) => TinyRun.Recipe with { NumLayers = layers, InitScale = 0.9 };

    private static Replica Replica(int layers)
    {
        var replica = TinyRun.Replica(new RunPlan(Recipe(layers), TinyRun.Corpus));
        // Initial biases are zero; here they should count.
        for (var layer = 0; layer < layers; layer++)
        {
            var bias = replica.Parameters[$"rnn.bias_ih_l{layer}"];
            for (var i = 0; i < bias.Length; i++) bias[i] = (i % 7 - 3) / 5f;
        }

        return replica;
    }

    private static IEnumerable<SafetensorsTensor> Tensors(Replica replica) => replica.Parameters.Layout.Tensors.Select(tensor =>
        new SafetensorsTensor(tensor.Name, tensor.Shape, replica.Parameters[tensor].ToArray()));

    private static OnnxSession Session(Replica replica) => OnnxSession.Of(LanguageModelGraph.Of(NamedTensors.Of(replica.Parameters)));

    private static double Perplexity(Replica replica, int layers)
    {
        using var team = new ThreadTeam(1);
        replica.Pack(team);
        return new Evaluator(Kernels.Best, team, Recipe(layers), TinyRun.Words).Perplexity(replica, Text);
    }

    private static double Perplexity(OnnxSession session, int layers, int callLength)
    {
        var loss = 0.0;
        var states = States(layers, 1);
        foreach (var (words, targets) in Text[..^1].Chunk(callLength).Zip(Text[1..].Chunk(callLength)))
        {
            var outputs = Run(session, [words], states);
            for (var time = 0; time < words.Length; time++)
            {
                var logits = outputs["logits"].AsSpan(time * TinyRun.Words, TinyRun.Words).ToArray();
                loss += Math.Log(logits.Sum(logit => Math.Exp(logit))) - logits[targets[time]];
            }

            states = (outputs["h_n"], outputs["c_n"]);
        }

        return Math.Exp(loss / (Text.Length - 1));
    }

    private static (float[] Hidden, float[] Cell) States(int layers, int rows)
    {
        var length = layers * rows * TinyRun.Recipe.HiddenSize;
        return (new float[length], new float[length]);
    }

    private static Dictionary<string, float[]> Run(OnnxSession session, int[][] texts, (float[] Hidden, float[] Cell) states)
    {
        var (time, batch, hidden) = (texts[0].Length, texts.Length, TinyRun.Recipe.HiddenSize);
        long[] words = [.. Enumerable.Range(0, time * batch).Select(i => (long)texts[i % batch][i / batch])];
        long[] shape = [states.Hidden.Length / batch / hidden, batch, hidden];
        return session.Run(("words", words, [time, batch]), ("h_0", states.Hidden, shape), ("c_0", states.Cell, shape));
    }

    private static void AssertClose(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++) Assert.Equal(expected[i], actual[i], 1e-5f);
    }
}
