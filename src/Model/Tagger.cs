using Lockstep.Model.Data.Tagging;
using Lockstep.Model.Evaluation;
using Lockstep.Model.Layers;
using Lockstep.Model.Numerics;

namespace Lockstep.Model;

/// <summary>Tags whole sentences, some of about one length at once. Who shares a batch changes no tag and no loss.</summary>
public sealed class Tagger
{
    // What is run together; a longer sentence is run alone, in a network with room for it.
    private const int Rows = 32;
    private const int Steps = 64;

    private readonly Kernels _kernels;
    private readonly ThreadTeam _team;
    private readonly ModelShape _shape;
    private readonly RecurrentNetwork _network;
    private readonly float[] _state;
    private RecurrentNetwork? _long;
    private int _longSteps;

    /// <summary>A tagger by networks of a shape.</summary>
    public Tagger(Kernels kernels, ThreadTeam team, ModelShape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        (_kernels, _team, _shape) = (kernels, team, shape);
        _network = new RecurrentNetwork(kernels, team, shape, Rows, Steps);
        _state = new float[shape.RowStateLength];
    }

    /// <summary>The most probable tag of each word, the lowest of equals.</summary>
    /// <param name="replica">The weights, packed.</param>
    /// <param name="sentences">The ids of the words of each sentence, K a word, at least one word.</param>
    public IReadOnlyList<int[]> Tag(Replica replica, IReadOnlyList<int[]> sentences)
    {
        ArgumentNullException.ThrowIfNull(sentences);
        EncodedSentence[] untagged = [.. sentences.Select(Untagged)];
        var tags = new int[untagged.Length][];
        Run(replica, untagged, (sentence, network, slot) =>
            tags[sentence] = [.. Enumerable.Range(0, untagged[sentence].Length).Select(time => network.Prediction(slot, time))]);
        return tags;
    }

    /// <summary>Tags a split and compares.</summary>
    /// <param name="replica">The weights, packed.</param>
    /// <param name="split">The sentences and the tags that are right.</param>
    /// <param name="tags">The tags in the order of their ids.</param>
    public (TagFigures Figures, double Perplexity) Measure(Replica replica, TaggedSplit split, IReadOnlyList<string> tags)
    {
        ArgumentNullException.ThrowIfNull(split);
        ArgumentNullException.ThrowIfNull(tags);
        var counts = new TagCounts(tags.Count);
        var losses = new double[split.Sentences.Length];
        Run(replica, split.Sentences, (index, network, slot) =>
        {
            var sentence = split.Sentences[index];
            foreach (var loss in network.Losses(slot)) losses[index] += loss;
            for (var time = 0; time < sentence.Length; time++) counts.Add(sentence.Tags.Span[time], network.Prediction(slot, time), sentence.IsUnknown(time));
        });

        // One chain in the order of the sentences, whatever was run with what.
        var sum = 0.0;
        foreach (var loss in losses) sum += loss;
        return (counts.Figures(tags), Math.Exp(sum / split.Words));
    }

    private EncodedSentence Untagged(int[] ids)
    {
        var noTags = new int[ids.Length / _shape.IdsPerPosition];
        Array.Fill(noTags, -1);
        return new EncodedSentence(ids, noTags);
    }

    private void Run(Replica replica, IReadOnlyList<EncodedSentence> sentences, Action<int, RecurrentNetwork, int> read)
    {
        var byLength = Enumerable.Range(0, sentences.Count).OrderBy(index => sentences[index].Length).ToLookup(index => sentences[index].Length <= Steps);
        foreach (var batch in byLength[true].Chunk(Rows)) Run(replica, _network, sentences, batch, read);
        foreach (var index in byLength[false]) Run(replica, LongNetwork(sentences[index].Length), sentences, [index], read);
    }

    private void Run(Replica replica, RecurrentNetwork network, IReadOnlyList<EncodedSentence> sentences, int[] batch, Action<int, RecurrentNetwork, int> read)
    {
        network.Begin(sentences[batch[^1]].Length);
        for (var slot = 0; slot < batch.Length; slot++)
        {
            var sentence = sentences[batch[slot]];
            network.SetRow(slot, sentence.Ids.Span, sentence.Tags.Span);
            network.SetState(slot, _state);
        }

        network.Forward(replica, batch.Length, training: false);
        network.Predict(replica, batch.Length);
        for (var slot = 0; slot < batch.Length; slot++) read(batch[slot], network, slot);
    }

    private RecurrentNetwork LongNetwork(int length)
    {
        if (_long is not null && length <= _longSteps) return _long;
        _longSteps = Math.Max(length, 2 * _longSteps);
        return _long = new RecurrentNetwork(_kernels, _team, _shape, rows: 1, _longSteps);
    }
}
