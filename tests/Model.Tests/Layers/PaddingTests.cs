using Lockstep.Model.Gradients;
using Lockstep.Model.Layers;
using Lockstep.Model.Numerics;
using Lockstep.Model.Parameters;
using Lockstep.Tests;

namespace Lockstep.Model.Tests.Layers;

public sealed class PaddingTests : IDisposable
{
    private const int Rows = 8;
    private const int MaxSteps = 9;
    private const int Tags = 5;

    private static readonly int[] Lengths = [3, 7, 1, 6, 0, 7, 2, 4];

    private readonly ThreadTeam _team = new(2);

    public static readonly TheoryData<string, int> Cases = new MatrixTheoryData<string, int>(["lstm", .. TinyNetworks.Names], [7, MaxSteps]);

    public void Dispose() => _team.Dispose();

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_sentence_among_longer_ones_has_the_losses_tags_states_and_gradient_it_has_alone(string name, int steps)
    {
        var shape = new ModelShape(TinyNetworks.Recipe(name), TinyRun.Words, Tags, IdsPerPosition: 2);
        var replica = new Replica(shape);
        InitialWeights.Fill(replica.Parameters, shape.Recipe);
        replica.Pack(_team);
        var network = new RecurrentNetwork(Kernels.Best, _team, shape, Rows, MaxSteps);

        // Longer and other sentences leave their traces in every buffer.
        Run(network, replica, MaxSteps, [.. Enumerable.Range(0, Rows)], _ => MaxSteps);
        var together = Run(network, replica, steps, [.. Enumerable.Range(0, Rows)], row => Lengths[row]);
        for (var row = 0; row < Rows; row++)
        {
            var alone = Run(network, replica, Math.Max(1, Lengths[row]), [row], sentence => Lengths[sentence])[0];
            Assert.Equal(Lengths[row], alone.Losses.Length);
            Assert.Equal(alone.Losses, together[row].Losses);
            Assert.Equal(alone.Tags, together[row].Tags);
            Assert.Equal(alone.State, together[row].State);

            // A chain to which zeros are added may come to zero with the other sign: equal, and of no consequence.
            Assert.Equal(alone.Gradient, together[row].Gradient);
            Assert.Equal(alone.Touched, together[row].Touched);
        }
    }

    [Fact]
    public void Padding_alone_gives_the_state_it_was_given_and_a_gradient_of_zeros()
    {
        var shape = new ModelShape(TinyNetworks.Recipe("gru both ways"), TinyRun.Words, Tags, IdsPerPosition: 2);
        var replica = new Replica(shape);
        InitialWeights.Fill(replica.Parameters, shape.Recipe);
        replica.Pack(_team);
        var padding = Run(new RecurrentNetwork(Kernels.Best, _team, shape, Rows, MaxSteps), replica, MaxSteps, [4, 0], row => Lengths[row])[0];
        Assert.Empty(padding.Losses);
        Assert.Empty(padding.Touched);
        Assert.Equal(InitialState(shape), padding.State);
        Assert.All(padding.Gradient, value => Assert.Equal(0, value));
    }

    [Fact]
    public void A_batch_longer_than_there_is_room_for_is_refused()
    {
        var network = new RecurrentNetwork(Kernels.Best, _team, TinyRun.Plan.Shape, Rows, MaxSteps);
        Assert.Throws<ArgumentOutOfRangeException>(() => network.Begin(MaxSteps + 1));
        network.Begin(3);
        Assert.Throws<ArgumentOutOfRangeException>(() => network.SetRow(0, new int[4], new int[4]));
    }

    private static Sentence[] Run(RecurrentNetwork network, Replica replica, int steps, int[] rows, Func<int, int> lengthOf)
    {
        network.Begin(steps);
        for (var slot = 0; slot < rows.Length; slot++)
        {
            var (row, length) = (rows[slot], lengthOf(rows[slot]));
            network.SetRow(
                slot,
                [.. Enumerable.Range(0, length * 2).Select(i => (row + (i * 5)) % TinyRun.Words)],
                [.. Enumerable.Range(0, length).Select(i => (row + (i * 2)) % Tags)]);
            network.SetState(slot, InitialState(replica.Shape));
            network.DrawDropout(slot, 1, row);
        }

        network.Forward(replica, rows.Length, training: true);
        network.Predict(replica, rows.Length);
        var tags = rows.Select((row, slot) => Enumerable.Range(0, lengthOf(row)).Select(time => network.Prediction(slot, time)).ToArray()).ToArray();
        PartialSum[] sums = [.. rows.Select((_, slot) => new PartialSum(replica.Parameters.Layout) { Node = new TreeNode(slot, slot + 1) })];
        network.Backward(replica, rows.Length, 30, sums, _ => { });
        return [.. rows.Select((_, slot) => new Sentence(
            network.Losses(slot).ToArray(), tags[slot], State(slot), sums[slot].Values.Span.ToArray(), sums[slot].TouchedRows.ToArray()))];

        float[] State(int slot)
        {
            var state = new float[replica.Shape.RowStateLength];
            network.GetState(slot, state);
            return state;
        }
    }

    private static float[] InitialState(ModelShape shape) => [.. Enumerable.Range(0, shape.RowStateLength).Select(i => ((i * 7 % 11) - 5) / 8f)];

    private sealed record Sentence(double[] Losses, int[] Tags, float[] State, float[] Gradient, int[] Touched);
}
