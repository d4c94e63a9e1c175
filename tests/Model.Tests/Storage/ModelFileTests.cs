using Lockstep.Model.Parameters;
using Lockstep.Model.Storage;

namespace Lockstep.Model.Tests.Storage;

public sealed class ModelFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Checkpoint _checkpoint = Checkpoints.At(7);

    public ModelFileTests() => _checkpoint.Save(_folder.File("c"));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_written_model_is_read_with_its_recipe_and_words()
    {
        ModelFile.Write(_folder.File("m"), Checkpoints.Recipe, Checkpoints.Words, "c0ffee", _checkpoint.Replica.Parameters);
        AssertIsOurs(ModelFile.Read(_folder.File("m")));
    }

    [Fact]
    public void A_checkpoint_is_a_model_too() => AssertIsOurs(ModelFile.Read(_folder.File("c")));

    [Fact]
    public void A_checkpoint_of_other_numerics_can_still_be_evaluated() =>
        AssertIsOurs(ModelFile.Read(Rewrite.Metadata(_folder, "c", "lockstep.numerics_version", "999")));

    [Fact]
    public void Of_a_file_without_metadata_the_shapes_say_enough()
    {
        var model = ModelFile.Read(Rewrite.Tensors(_folder, "c", tensors => tensors));
        Assert.Equal(new Recipe { HiddenSize = 3, NumLayers = 2 }, model.Recipe);
        Assert.Null(model.Vocabulary);
        Assert.Equal(WeightsDigest.Sha256(_checkpoint.Replica.Parameters), WeightsDigest.Sha256(model.Parameters));
    }

    [Theory]
    [InlineData("gru")]
    [InlineData("rnn")]
    public void So_they_do_of_other_cells(string cell)
    {
        var checkpoint = Checkpoints.At(7, Checkpoints.Recipe with { Cell = cell });
        checkpoint.Save(_folder.File("c"));
        var model = ModelFile.Read(Rewrite.Tensors(_folder, "c", tensors => tensors));
        Assert.Equal(new Recipe { Cell = cell, HiddenSize = 3, NumLayers = 2 }, model.Recipe);
        Assert.Equal(WeightsDigest.Sha256(checkpoint.Replica.Parameters), WeightsDigest.Sha256(model.Parameters));
    }

    [Fact]
    public void A_gru_has_two_biases_and_neither_may_be_missing()
    {
        var checkpoint = Checkpoints.At(7, Checkpoints.Recipe with { Cell = "gru" });
        checkpoint.Save(_folder.File("c"));
        Assert.Equal(checkpoint.Replica.Parameters["rnn.bias_hh_l1"].ToArray(), ModelFile.Read(_folder.File("c")).Parameters["rnn.bias_hh_l1"].ToArray());
        Refused(Without("rnn.bias_hh_l1"), "'rnn.bias_hh_l1'");
    }

    [Fact]
    public void A_second_bias_is_added_to_the_first()
    {
        var model = ModelFile.Read(Rewrite.Tensors(_folder, "c", tensors =>
        [
            .. tensors.Select(tensor => tensor.Name == "rnn.bias_hh_l1" ? tensor with { Values = Enumerable.Repeat(0.5f, 12).ToArray() } : tensor),
        ]));
        var first = _checkpoint.Replica.Parameters["rnn.bias_ih_l1"].ToArray();
        Assert.Equal(first.Select(bias => bias + 0.5f), model.Parameters["rnn.bias_ih_l1"].ToArray());
        Assert.Equal(_checkpoint.Replica.Parameters["rnn.bias_ih_l0"].ToArray(), model.Parameters["rnn.bias_ih_l0"].ToArray());
    }

    [Fact]
    public void A_second_bias_may_be_missing() =>
        Assert.Equal(
            WeightsDigest.Sha256(_checkpoint.Replica.Parameters),
            WeightsDigest.Sha256(ModelFile.Read(Without("rnn.bias_hh_l0")).Parameters));

    [Theory]
    [InlineData("encoder.weight")]
    [InlineData("rnn.weight_ih_l0")]
    [InlineData("rnn.weight_hh_l1")]
    [InlineData("rnn.bias_ih_l1")]
    [InlineData("decoder.bias")]
    public void A_missing_tensor_is_named(string name) => Refused(Without(name), $"'{name}'");

    [Fact]
    public void A_model_with_one_matrix_of_words_comes_back_whole_and_is_known_by_its_shapes_without_our_recipe()
    {
        var recipe = Checkpoints.Recipe with { TieWeights = true };
        var replica = new Replica(recipe, Checkpoints.Words.Length);
        InitialWeights.Fill(replica.Parameters, recipe);
        var path = _folder.File("tied");
        ModelFile.Write(path, recipe, Checkpoints.Words, "", replica.Parameters);
        Assert.Equal(recipe, ModelFile.Read(path).Recipe);
        var foreign = ModelFile.Read(Rewrite.Metadata(_folder, "tied", "lockstep.recipe", null));
        Assert.True(foreign.Recipe.TieWeights);
        Assert.Equal(WeightsDigest.Sha256(replica.Parameters), WeightsDigest.Sha256(foreign.Parameters));
    }

    [Fact]
    public void A_tensor_of_another_shape_is_named_with_the_shape_it_should_have() =>
        Refused(
            Rewrite.Tensors(_folder, "c", tensors => [.. tensors.Select(t => t.Name == "rnn.weight_hh_l0" ? t with { Shape = [9, 4] } : t)]),
            "'rnn.weight_hh_l0'", "[9, 4] where [12, 3] belongs");

    [Fact]
    public void An_embedding_that_is_no_matrix_is_refused() =>
        Refused(
            Rewrite.Tensors(_folder, "c", tensors => [.. tensors.Select(t => t.Name == "encoder.weight" ? t with { Shape = [18] } : t)]),
            "'encoder.weight'", "[words, hidden units]");

    [Fact]
    public void A_reverse_direction_is_refused_rather_than_left_out() =>
        Refused(Rewrite.Tensors(_folder, "c", tensors => [.. tensors, new("rnn.weight_ih_l0_reverse", [1], new float[1])]), "'rnn.weight_ih_l0_reverse'");

    [Fact]
    public void A_vocabulary_of_another_model_is_refused() =>
        Refused(Rewrite.Metadata(_folder, "c", "lockstep.vocabulary", """["a"]"""), "vocabulary of 1 words");

    private string Without(string name) => Rewrite.Tensors(_folder, "c", tensors => [.. tensors.Where(tensor => tensor.Name != name)]);

    private void AssertIsOurs(ModelFile model)
    {
        Assert.Equal(Checkpoints.Recipe, model.Recipe);
        Assert.Equal(Checkpoints.Words, model.Vocabulary!.Value);
        Assert.Equal(WeightsDigest.Sha256(_checkpoint.Replica.Parameters), WeightsDigest.Sha256(model.Parameters));
    }

    private static void Refused(string path, params string[] expected)
    {
        var error = Assert.Throws<InputException>(() => ModelFile.Read(path));
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
        Assert.All(expected, part => Assert.Contains(part, error.Message, StringComparison.Ordinal));
    }
}
