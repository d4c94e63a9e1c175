using Lockstep.Model.Gradients;
using Lockstep.Model.Layers;
using Lockstep.Model.Numerics;
using Lockstep.Model.Optimizers;
using Lockstep.Model.Tests.Goldens;

namespace Lockstep.Model.Tests.Layers;

public sealed class LanguageModelGoldenTests
{
    [Theory]
    [InlineData(512)]
    [InlineData(256)]
    [InlineData(128)]
    [InlineData(32)]
    public void A_two_layer_model_has_the_cost_gradients_norm_and_update_of_PyTorch(int vectorBits)
    {
        var golden = Golden.Read("language_model");
        var kernels = Kernels.OfWidth(vectorBits);
        var (rows, steps) = (golden.Int("batch"), golden.Int("time"));
        var recipe = new Recipe
        {
            HiddenSize = golden.Int("hidden"),
            NumLayers = golden.Int("layers"),
            BatchSize = rows,
            Shards = rows,
            NumSteps = steps,
            InputKeep = 1,
            OutputKeep = 1,
        };
        using var team = new ThreadTeam(1);
        var replica = new Replica(recipe, golden.Int("vocabulary"), kernels);
        var weights = golden["weights"];
        foreach (var name in weights.Names) Copy(weights.Tensor(name), replica.Parameters[name]);
        replica.Pack(team);

        var model = new RecurrentNetwork(kernels, team, replica.Shape, rows, steps);
        var (x, y) = (golden.Words("x"), golden.Words("y"));
        for (var row = 0; row < rows; row++)
        {
            model.SetRow(row, Column(x, row), Column(y, row));
            model.SetState(row, new float[Replica.RowStateLength(recipe)]);
        }

        model.Forward(replica, rows, training: true);
        model.Predict(replica, rows);
        var sum = new PartialSum(replica.Parameters.Layout) { Node = new TreeNode(0, rows) };
        model.Backward(replica, rows, rows, [sum], _ => { });

        var cost = Enumerable.Range(0, rows).Sum(row => model.Losses(row).ToArray().Sum()) / rows;
        Assert.Equal(golden.Double("cost"), cost, 1e-5 * golden.Double("cost"));

        var gradients = golden["gradients"];
        foreach (var name in gradients.Names)
        {
            var tensor = replica.Parameters.Layout[name];
            Golden.AssertClose(gradients.Tensor(name), sum.Values.Span.Slice(tensor.Offset, tensor.Length), name);
        }

        var chunks = ChunkPlan.For(replica.Parameters.Layout);
        var reduction = new ChunkReduction(kernels, chunks, sum.Node);
        var totals = chunks.Chunks.Select(chunk => new ChunkTotal(chunk)).ToArray();
        foreach (var total in totals) reduction.Reduce(total, [sum]);
        var norm = GlobalNorm.Of(totals.SelectMany(total => total.NormBlocks.ToArray()).ToArray());
        Assert.Equal(golden.Double("global_norm"), norm, 1e-5 * norm);

        var rate = (float)(golden.Double("lr") * GlobalNormClip.Scale(norm, golden.Double("clip")));
        foreach (var total in totals) replica.Apply(total, rate);
        var updated = golden["updated"];
        foreach (var name in updated.Names) Golden.AssertClose(updated.Tensor(name), replica.Parameters[name], name);
    }

    private static int[] Column(int[][] words, int row) => [.. words.Select(step => step[row])];

    private static void Copy(double[] values, Span<float> destination)
    {
        for (var i = 0; i < values.Length; i++) destination[i] = (float)values[i];
    }
}
