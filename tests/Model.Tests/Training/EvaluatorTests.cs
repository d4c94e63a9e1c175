using Lockstep.Model.Layers;
using Lockstep.Model.Numerics;
using Lockstep.Tests;

namespace Lockstep.Model.Tests.Training;

public sealed class EvaluatorTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(512)]
    [InlineData(513)]
    [InlineData(514)]
    [InlineData(1100)]
    public void Perplexity_is_that_of_one_token_after_another(int tokens)
    {
        var text = Enumerable.Range(0, tokens).Select(i => (i + (i * i / 3)) % TinyRun.Words).ToArray();
        using var team = new ThreadTeam(2);
        var replica = TinyRun.Replica(TinyRun.Plan);
        replica.Pack(team);
        var actual = new Evaluator(Kernels.Best, team, TinyRun.Recipe, TinyRun.Words).Perplexity(replica, text);
        Assert.Equal(TokenByToken(replica, text), actual);
    }

    [Fact]
    public void Each_measurement_begins_with_an_empty_state()
    {
        using var team = new ThreadTeam(1);
        var replica = TinyRun.Replica(TinyRun.Plan);
        replica.Pack(team);
        var evaluator = new Evaluator(Kernels.Best, team, TinyRun.Recipe, TinyRun.Words);
        Assert.Equal(evaluator.Perplexity(replica, [1, 2, 3]), evaluator.Perplexity(replica, [1, 2, 3]));
    }

    private static double TokenByToken(Replica replica, int[] text)
    {
        using var team = new ThreadTeam(1);
        var model = new RecurrentNetwork(Kernels.Best, team, TinyRun.Plan.Shape, rows: 1, maxSteps: 1);
        var state = new float[Replica.RowStateLength(TinyRun.Recipe)];
        var loss = 0.0;
        for (var i = 0; i + 1 < text.Length; i++)
        {
            model.SetRow(0, [text[i]], [text[i + 1]]);
            model.SetState(0, state);
            model.Forward(replica, 1, training: false);
            model.Predict(replica, 1);
            model.GetState(0, state);
            loss += model.Losses(0)[0];
        }

        return Math.Exp(loss / (text.Length - 1));
    }
}
