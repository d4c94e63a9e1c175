using Lockstep.Host.Export.Onnx;
using Lockstep.Model;
using Lockstep.Model.Layers;
using Lockstep.Model.Numerics;
using Lockstep.Model.Parameters;
using Lockstep.Tests;

namespace Lockstep.Host.Tests.Export.Onnx;

public sealed class TaggerGraphTests
{
    // Of one word to nine, so that nearly all of them are padded.
    private static readonly int[][] Sentences = [.. TinyTagging.Corpus.Valid.Sentences.Take(20).Select(sentence => sentence.Ids.ToArray())];

    private static readonly int IdsPerWord = TinyTagging.Corpus.Vocabulary.Features.IdsPerWord;

    private static readonly int Tags = TinyTagging.Corpus.Vocabulary.Tags.Length;

    private static readonly int Steps = Sentences.Max(Words);

    public static readonly TheoryData<string, bool, int> Networks = new MatrixTheoryData<string, bool, int>(["lstm", "gru", "rnn"], [false, true], [1, 2]);

    [Theory]
    [MemberData(nameof(Networks))]
    public void The_exported_tagger_gives_the_tags_of_ours_and_each_tag_the_probability(string cell, bool isBidirectional, int layers)
    {
        using var team = new ThreadTeam(1);
        var replica = Replica(cell, isBidirectional, layers, team);
        using var session = OnnxSession.Of(TaggerGraph.Of(NamedTensors.Of(replica.Parameters), IdsPerWord));
        var tags = new Tagger(Kernels.Best, team, replica.Shape).Tag(replica, Sentences);
        var logits = Run(session, Sentences);

        Assert.True(tags.SelectMany(tag => tag).Distinct().Count() > 1);
        var network = new RecurrentNetwork(Kernels.Best, team, replica.Shape, rows: 1, Steps);
        for (var row = 0; row < Sentences.Length; row++)
        {
            var losses = Losses(network, replica, Sentences[row]);
            for (var time = 0; time < Words(Sentences[row]); time++)
            {
                var position = logits.AsSpan(((time * Sentences.Length) + row) * Tags, Tags).ToArray();
                Assert.Equal(tags[row][time], Array.IndexOf(position, position.Max()));
                // Logits are what they are up to a constant; less the logarithm of their sum they are compared as they stand.
                var sum = Math.Log(position.Sum(logit => Math.Exp(logit)));
                for (var tag = 0; tag < Tags; tag++) Assert.Equal(losses[tag][time], sum - position[tag], 1e-5);
            }
        }
    }

    [Fact]
    public void A_sentence_is_read_alone_as_beside_longer_ones()
    {
        using var team = new ThreadTeam(1);
        var replica = Replica("lstm", isBidirectional: true, layers: 2, team);
        using var session = OnnxSession.Of(TaggerGraph.Of(NamedTensors.Of(replica.Parameters), IdsPerWord));
        var together = Run(session, Sentences);
        for (var row = 0; row < Sentences.Length; row++)
        {
            var alone = Run(session, [Sentences[row]]);
            for (var i = 0; i < alone.Length; i++) Assert.Equal(alone[i], together[(((i / Tags * Sentences.Length) + row) * Tags) + (i % Tags)], 1e-5f);
        }
    }

    [Fact]
    public void Inputs_and_outputs_tell_their_shapes()
    {
        using var team = new ThreadTeam(1);
        using var session = OnnxSession.Of(TaggerGraph.Of(NamedTensors.Of(Replica("gru", isBidirectional: true, layers: 1, team).Parameters), IdsPerWord));
        Assert.Equal((string[])["ids [time, batch, 9]", "lengths [batch]", "logits [time, batch, 5]"], session.Face);
    }

    private static Replica Replica(string cell, bool isBidirectional, int layers, ThreadTeam team)
    {
        var recipe = TinyTagging.Recipe with { Cell = cell, Bidirectional = isBidirectional, NumLayers = layers, InitScale = 0.9 };
        var replica = new Replica(ModelShape.Tagger(recipe, TinyTagging.Corpus.Vocabulary));
        InitialWeights.Fill(replica.Parameters, recipe);
        foreach (var tensor in replica.Parameters.Layout.Tensors.Where(tensor => tensor.IsVector))
        {
            var bias = replica.Parameters[tensor];
            for (var i = 0; i < bias.Length; i++) bias[i] = ((i % 7) - 3) / 5f;
        }

        replica.Pack(team);
        return replica;
    }

    // For each tag the losses of the words of a sentence, were it the right one: -ln of its probability.
    private static double[][] Losses(RecurrentNetwork network, Replica replica, int[] ids) =>
    [
        .. Enumerable.Range(0, Tags).Select(tag =>
        {
            network.Begin(Words(ids));
            network.SetRow(0, ids, [.. Enumerable.Repeat(tag, Words(ids))]);
            network.SetState(0, new float[replica.Shape.RowStateLength]);
            network.Forward(replica, 1, training: false);
            network.Predict(replica, 1);
            return network.Losses(0).ToArray();
        }),
    ];

    // Padding is not zeros, so that it would show where it is read.
    private static float[] Run(OnnxSession session, int[][] sentences)
    {
        var (time, batch) = (sentences.Max(Words), sentences.Length);
        var ids = Enumerable.Repeat(7L, time * batch * IdsPerWord).ToArray();
        for (var row = 0; row < batch; row++)
        {
            for (var i = 0; i < sentences[row].Length; i++) ids[(((i / IdsPerWord * batch) + row) * IdsPerWord) + (i % IdsPerWord)] = sentences[row][i];
        }

        return session.Run(("ids", ids, [time, batch, IdsPerWord]), ("lengths", Array.ConvertAll(sentences, Words), [batch]))["logits"];
    }

    private static int Words(int[] ids) => ids.Length / IdsPerWord;
}
