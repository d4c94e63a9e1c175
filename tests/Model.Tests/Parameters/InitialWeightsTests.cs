using Lockstep.Model.Parameters;
using Lockstep.Tests;

namespace Lockstep.Model.Tests.Parameters;

public sealed class InitialWeightsTests
{
    [Theory]
    [InlineData("gru")]
    [InlineData("rnn")]
    [InlineData("lstm")]
    public void Biases_of_recurrent_layers_are_zero_but_for_the_forget_gate_of_an_lstm(string cell)
    {
        var recipe = TinyRun.Recipe with { Cell = cell, Bidirectional = true, ForgetBias = 2 };
        var parameters = Filled(recipe);
        foreach (var bias in parameters.Layout.Tensors.Where(tensor => tensor.Name.StartsWith("rnn.bias", StringComparison.Ordinal)))
        {
            var isForgetGate = Enumerable.Range(0, bias.Length).Select(i => cell == "lstm" && i / recipe.HiddenSize == 1);
            Assert.Equal(isForgetGate.Select(forgets => forgets ? 2f : 0f), parameters[bias].ToArray());
        }
    }

    [Theory]
    [InlineData("gru")]
    [InlineData("rnn")]
    [InlineData("lstm")]
    public void All_other_values_differ_and_keep_within_the_scale(string cell)
    {
        var parameters = Filled(TinyRun.Recipe with { Cell = cell, Bidirectional = true });
        foreach (var tensor in parameters.Layout.Tensors.Where(tensor => !tensor.Name.StartsWith("rnn.bias", StringComparison.Ordinal)))
        {
            var values = parameters[tensor].ToArray();
            Assert.All(values, value => Assert.InRange(value, -(float)TinyRun.Recipe.InitScale, (float)TinyRun.Recipe.InitScale));
            Assert.InRange(values.Distinct().Count(), values.Length - 2, values.Length);
        }
    }

    private static ParameterBuffer Filled(Recipe recipe)
    {
        var parameters = new ParameterBuffer(ParameterLayout.For(recipe, TinyRun.Words));
        InitialWeights.Fill(parameters, recipe);
        return parameters;
    }
}
