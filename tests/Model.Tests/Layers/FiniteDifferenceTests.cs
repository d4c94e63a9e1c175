using Lockstep.Model.Gradients;
using Lockstep.Model.Layers;
using Lockstep.Model.Numerics;
using Lockstep.Model.Tests.Numerics;
using Lockstep.Tests;

namespace Lockstep.Model.Tests.Layers;

public sealed class FiniteDifferenceTests
{
    private const double Tolerance = 1e-3;
    private const int Rows = 4;

    [Theory]
    [InlineData(1.0, 1.0)]
    [InlineData(0.8, 0.6)]
    public void Along_random_directions_the_cost_changes_as_the_gradient_says(double inputKeep, double outputKeep)
    {
        var recipe = TinyRun.Recipe with { BatchSize = Rows, Shards = Rows, InputKeep = inputKeep, OutputKeep = outputKeep, InitScale = 0.5 };
        var plan = new RunPlan(recipe, TinyRun.Corpus);
        using var team = new ThreadTeam(1);
        var replica = TinyRun.Replica(plan);
        var model = new RecurrentNetwork(Kernels.Best, team, plan.Shape, Rows, recipe.NumSteps);
        var weights = replica.Parameters.Values.Span.ToArray();
        Cost(0, weights);
        var sum = new PartialSum(replica.Parameters.Layout) { Node = new TreeNode(0, Rows) };
        model.Backward(replica, Rows, Rows, [sum], _ => { });
        var gradient = Dense(sum);

        for (var seed = 0; seed < 8; seed++)
        {
            var direction = new float[weights.Length];
            Values.Fill(direction, seed);
            var expected = gradient.Zip(direction, (slope, along) => (double)slope * along).Sum();

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
            replica.Pack(team);
            for (var row = 0; row < Rows; row++)
            {
                model.SetRow(row, plan.Batches.Inputs(0, row), plan.Batches.Targets(0, row));
                model.SetState(row, new float[Replica.RowStateLength(recipe)]);
                model.DrawDropout(row, 3, row);
            }

            model.Forward(replica, Rows, training: true);
            model.Predict(replica, Rows);
            return Enumerable.Range(0, Rows).Sum(row => model.Losses(row).ToArray().Sum()) / Rows;
        }

        // Rows of the encoder that no word touches have a gradient of zero, and nothing written there.
        float[] Dense(PartialSum of)
        {
            var values = of.Values.Span.ToArray();
            var encoder = replica.Parameters.Layout["encoder.weight"];
            for (var word = 0; word < encoder.Rows; word++)
            {
                if (of.TouchedRows.BinarySearch(word) < 0) Array.Clear(values, encoder.Offset + (word * encoder.Columns), encoder.Columns);
            }

            return values;
        }
    }
}
