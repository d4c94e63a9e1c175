using Lockstep.Model.Gradients;
using Lockstep.Model.Layers;
using Lockstep.Model.Numerics;
using Lockstep.Model.Parameters;
using Lockstep.Model.Tests.Numerics;
using Lockstep.Tests;

namespace Lockstep.Model.Tests.Layers;

public sealed class FiniteDifferenceTests : IDisposable
{
    private const double Tolerance = 1e-3;
    private const int Rows = 4;
    private const int Directions = 8;
    private const double Across = 0.1;
    private const int Tags = 7;
    private const int IdsPerWord = 3;

    private readonly ThreadTeam _team = new(1);

    public static readonly TheoryData<string, bool, double> Networks = new MatrixTheoryData<string, bool, double>(["lstm", "gru", "rnn"], [false, true], [1.0, 0.7]);

    public void Dispose() => _team.Dispose();

    [Theory]
    [MemberData(nameof(Networks))]
    public void Along_random_directions_the_cost_of_a_language_model_changes_as_the_gradient_says(string cell, bool bidirectional, double keep) =>
        AssertGradientOfLanguageModel(Recipe(cell, bidirectional, keep));

    [Theory]
    [MemberData(nameof(Networks))]
    public void So_does_that_of_a_tagger_with_several_ids_a_word_and_sentences_of_all_lengths(string cell, bool bidirectional, double keep)
    {
        var shape = new ModelShape(Recipe(cell, bidirectional, keep), TinyRun.Words, Tags, IdsPerWord);
        int[] lengths = [5, 2, 1, 0];
        AssertGradient(shape, lengths.Sum(), (network, row) =>
        {
            // An id of -1 now and then, and one word that has none at all.
            var ids = Enumerable.Range(0, lengths[row] * IdsPerWord).Select(i => i / IdsPerWord == 3 ? -1 : (((row + 1) * (i + 3) * 7) % (TinyRun.Words + 1)) - 1);
            network.SetRow(row, [.. ids], [.. Enumerable.Range(0, lengths[row]).Select(i => (i + row) * 3 % Tags)]);
        });
    }

    [Theory]
    [InlineData(1.0)]
    [InlineData(0.7)]
    public void So_does_that_of_a_language_model_with_one_matrix_of_words(double keep) =>
        AssertGradientOfLanguageModel(Recipe("lstm", false, keep) with { TieWeights = true });

    private static Recipe Recipe(string cell, bool bidirectional, double keep) => TinyRun.Recipe with
    {
        Cell = cell,
        Bidirectional = bidirectional,
        BatchSize = Rows,
        Shards = Rows,
        InputKeep = keep,
        OutputKeep = keep,
        InitScale = 0.5,
    };

    private void AssertGradientOfLanguageModel(Recipe recipe)
    {
        var plan = new RunPlan(recipe, TinyRun.Corpus);
        AssertGradient(plan.Shape, Rows, (network, row) =>
        {
            var batch = plan.Task.Batch(0);
            var ids = new int[batch.Steps];
            batch.CopyIds(row, ids);
            network.SetRow(row, ids, batch.Targets(row));
        });
    }

    private void AssertGradient(ModelShape shape, int divisor, Action<RecurrentNetwork, int> setRow)
    {
        var replica = new Replica(shape);
        InitialWeights.Fill(replica.Parameters, shape.Recipe);
        var network = new RecurrentNetwork(Kernels.Best, _team, shape, Rows, shape.Recipe.NumSteps);
        var weights = replica.Parameters.Values.Span.ToArray();
        var state = new float[shape.RowStateLength];
        Values.Fill(state, 99);
        Cost(0, weights);
        var sum = new PartialSum(replica.Parameters.Layout) { Node = new TreeNode(0, Rows) };
        network.Backward(replica, Rows, divisor, [sum], _ => { });
        var gradient = Total(sum);

        var norm = Math.Sqrt(gradient.Sum(slope => (double)slope * slope));
        for (int seed = 0, tried = 0; tried < Directions; seed++)
        {
            var direction = new float[weights.Length];
            Values.Fill(direction, seed);
            var expected = gradient.Zip(direction, (slope, along) => (double)slope * along).Sum();

            // Almost across the gradient there is no slope to speak of, and what is measured is the rounding of costs.
            if (Math.Abs(expected) < Across * norm) continue;
            tried++;

            // Richardson: two central differences, so that steps may be so large that rounding does not count.
            var (near, far) = (Slope(direction, 1f / 256), Slope(direction, 1f / 128));
            var actual = ((4 * near) - far) / 3;
            Assert.True(Math.Abs(actual - expected) <= Tolerance * Math.Abs(expected), $"direction {seed}: gradient {expected}, difference {actual}");
        }

        double Slope(float[] direction, float step) => (Cost(step, direction) - Cost(-step, direction)) / (2 * step);

        double Cost(float step, float[] direction)
        {
            var values = replica.Parameters.Values.Span;
            for (var i = 0; i < values.Length; i++) values[i] = weights[i] + (step * direction[i]);
            replica.Pack(_team);
            for (var row = 0; row < Rows; row++)
            {
                setRow(network, row);
                network.SetState(row, state);
                network.DrawDropout(row, 3, row);
            }

            network.Forward(replica, Rows, training: true);
            network.Predict(replica, Rows);
            return Enumerable.Range(0, Rows).Sum(row => network.Losses(row).ToArray().Sum()) / divisor;
        }

        // Rows of the encoder that no word touches have nothing written there.
        float[] Total(PartialSum of)
        {
            var values = new float[weights.Length];
            foreach (var chunk in ChunkPlan.For(replica.Parameters.Layout).Chunks)
            {
                var total = new ChunkTotal(chunk);
                new ChunkReduction(Kernels.Best, ChunkPlan.For(replica.Parameters.Layout), of.Node).Reduce(total, [of]);
                var rows = chunk.IsSparse ? total.TouchedRows.ToArray() : Enumerable.Range(chunk.FirstRow, chunk.EndRow - chunk.FirstRow);
                foreach (var row in rows)
                {
                    var offset = chunk.Tensor.Offset + (row * chunk.Tensor.Columns);
                    total.Values.Span.Slice(offset, chunk.Tensor.Columns).CopyTo(values.AsSpan(offset));
                }
            }

            return values;
        }
    }
}
