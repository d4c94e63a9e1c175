using Lockstep.Host.Export.Onnx;
using Lockstep.Model;
using Lockstep.Model.Numerics;
using Lockstep.Model.Storage;
using Lockstep.Tests;

namespace Lockstep.Host.Tests.Export.Onnx;

public sealed class LanguageModelGraphTests
{
    private static readonly int[] Text = [.. Enumerable.Range(0, 200).Select(i => (i + (i * i / 3)) % TinyRun.Words)];

    private static readonly Recipe Lstm = TinyRun.Recipe with { InitScale = 0.9 };

    public static readonly TheoryData<string, int, bool> Networks = new MatrixTheoryData<string, int, bool>(["lstm", "gru", "rnn"], [1, 2, 3], [false, true]);

    public static readonly TheoryData<string> Cells = new("lstm", "gru", "rnn");

    [Theory]
    [MemberData(nameof(Networks))]
    public void The_exported_model_has_the_perplexity_of_the_evaluator(string cell, int layers, bool isTied)
    {
        var replica = Replica(Lstm with { Cell = cell, NumLayers = layers, TieWeights = isTied });
        using var session = Session(replica);
        var expected = Perplexity(replica);
        Assert.NotInRange(expected, TinyRun.Words * 0.99, TinyRun.Words * 1.01);
        Assert.Equal(1, Perplexity(session, replica.Shape, Text.Length - 1) / expected, 1e-5);
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void States_carried_from_call_to_call_give_what_one_call_gives(string cell)
    {
        var replica = Replica(Lstm with { Cell = cell });
        using var session = Session(replica);
        Assert.Equal(1, Perplexity(session, replica.Shape, callLength: 60) / Perplexity(session, replica.Shape, Text.Length - 1), 1e-6);
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void Texts_beside_each_other_are_read_as_if_each_were_alone(string cell)
    {
        var replica = Replica(Lstm with { Cell = cell });
        using var session = Session(replica);
        var texts = Text.Chunk(50).ToArray();
        var together = Run(session, texts, States(replica.Shape, texts.Length));
        for (var row = 0; row < texts.Length; row++)
        {
            var alone = Run(session, [texts[row]], States(replica.Shape, 1));
            for (var time = 0; time < texts[row].Length; time++)
            {
                AssertClose(alone["logits"].AsSpan(time * TinyRun.Words, TinyRun.Words), together["logits"].AsSpan(((time * texts.Length) + row) * TinyRun.Words, TinyRun.Words));
            }
        }
    }

    [Fact]
    public void Two_biases_enter_as_their_sum()
    {
        var replica = Replica(Lstm);
        var tensors = Tensors(replica).ToList();
        var bias = tensors.Single(tensor => tensor.Name == "rnn.bias_ih_l0");
        float[] part = [.. Enumerable.Range(0, bias.Values.Length).Select(i => i / 100f)];
        float[] rest = [.. bias.Values.ToArray().Zip(part, (sum, one) => sum - one)];
        using var whole = OnnxSession.Of(LanguageModelGraph.Of(new NamedTensors(tensors)));

        tensors.Remove(bias);
        using var split = OnnxSession.Of(LanguageModelGraph.Of(new NamedTensors([.. tensors, bias with { Values = rest }, bias with { Name = "rnn.bias_hh_l0", Values = part }])));

        AssertClose(Run(whole, [Text], States(replica.Shape, 1))["logits"], Run(split, [Text], States(replica.Shape, 1))["logits"]);
    }

    [Fact]
    public void A_model_that_predicts_something_other_than_words_is_refused()
    {
        var tensors = Tensors(Replica(Lstm)).Where(tensor => tensor.Name != "decoder.bias");
        var error = Assert.Throws<InputException>(() => LanguageModelGraph.Of(new NamedTensors([.. tensors, new("decoder.bias", [5], new float[5])])));
        Assert.Contains("41 words", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("lstm", "h_0 [2, batch, 12], c_0 [2, batch, 12]", "h_n [2, batch, 12], c_n [2, batch, 12]")]
    [InlineData("gru", "h_0 [2, batch, 12]", "h_n [2, batch, 12]")]
    [InlineData("rnn", "h_0 [2, batch, 12]", "h_n [2, batch, 12]")]
    public void Inputs_and_outputs_tell_their_shapes(string cell, string statesBefore, string statesAfter)
    {
        using var session = Session(Replica(Lstm with { Cell = cell }));
        Assert.Equal($"words [time, batch], {statesBefore}, logits [time, batch, 41], {statesAfter}", string.Join(", ", session.Face));
        Assert.Equal("lockstep", session.Producer);
    }

    private static Replica Replica(Recipe recipe)
    {
        var replica = TinyRun.Replica(new RunPlan(recipe, TinyRun.Corpus));
        // Initial biases are zero; here they should count, and where a layer has two, each of them.
        foreach (var (place, tensor) in replica.Parameters.Layout.Tensors.Where(tensor => tensor.IsVector).Index())
        {
            var bias = replica.Parameters[tensor];
            for (var i = 0; i < bias.Length; i++) bias[i] = (((i + place) % 7) - 3) / 5f;
        }

        return replica;
    }

    private static IEnumerable<SafetensorsTensor> Tensors(Replica replica) => replica.Parameters.Layout.Tensors.Select(tensor =>
        new SafetensorsTensor(tensor.Name, tensor.Shape, replica.Parameters[tensor].ToArray()));

    private static OnnxSession Session(Replica replica) => OnnxSession.Of(LanguageModelGraph.Of(NamedTensors.Of(replica.Parameters)));

    private static double Perplexity(Replica replica)
    {
        using var team = new ThreadTeam(1);
        replica.Pack(team);
        return new Evaluator(Kernels.Best, team, replica.Shape.Recipe, TinyRun.Words).Perplexity(replica, Text);
    }

    private static double Perplexity(OnnxSession session, ModelShape shape, int callLength)
    {
        var loss = 0.0;
        var states = States(shape, 1);
        foreach (var (words, targets) in Text[..^1].Chunk(callLength).Zip(Text[1..].Chunk(callLength)))
        {
            var outputs = Run(session, [words], states);
            for (var time = 0; time < words.Length; time++)
            {
                var logits = outputs["logits"].AsSpan(time * TinyRun.Words, TinyRun.Words).ToArray();
                loss += Math.Log(logits.Sum(logit => Math.Exp(logit))) - logits[targets[time]];
            }

            states = states.ToDictionary(state => state.Key, state => outputs[$"{state.Key}_n"]);
        }

        return Math.Exp(loss / (Text.Length - 1));
    }

    // What travels along time, h or h and c, with zeros to begin a text.
    private static Dictionary<string, float[]> States(ModelShape shape, int rows) =>
        ((string[])["h", "c"])[..shape.Cell.StateParts].ToDictionary(part => part, _ => new float[rows * shape.RowStateLength / shape.Cell.StateParts]);

    private static Dictionary<string, float[]> Run(OnnxSession session, int[][] texts, Dictionary<string, float[]> states)
    {
        var (time, batch, hidden) = (texts[0].Length, texts.Length, TinyRun.Recipe.HiddenSize);
        long[] words = [.. Enumerable.Range(0, time * batch).Select(i => (long)texts[i % batch][i / batch])];
        return session.Run(
        [
            ("words", words, [time, batch]),
            .. states.Select(state => ($"{state.Key}_0", (Array)state.Value, (long[])[state.Value.Length / batch / hidden, batch, hidden])),
        ]);
    }

    private static void AssertClose(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++) Assert.Equal(expected[i], actual[i], 1e-5f);
    }
}
