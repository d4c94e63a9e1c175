using FsCheck;
using FsCheck.Fluent;
using Lockstep.Model.Data.Tagging;
using Lockstep.Model.Storage;

namespace Lockstep.Model.Tests.Storage;

public sealed class CheckpointTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_is_saved_is_loaded_bit_for_bit()
    {
        var saved = Checkpoints.At(1327);
        saved.Save(_folder.File("c"));
        Checkpoints.AssertSame(saved, Checkpoint.Load(_folder.File("c")));
    }

    [Theory]
    [InlineData("gru", false, "[4, 2, 1, 3]")]
    [InlineData("rnn", false, "[4, 2, 1, 3]")]
    [InlineData("lstm", true, "[4, 4, 2, 3]")]
    [InlineData("gru", true, "[4, 4, 1, 3]")]
    public void So_is_a_run_of_any_network(string cell, bool bidirectional, string rowStates)
    {
        var saved = Checkpoints.At(1327, Checkpoints.Recipe with { Cell = cell, Bidirectional = bidirectional, Task = bidirectional ? "tag" : "lm" });
        saved.Save(_folder.File("c"));
        Checkpoints.AssertSame(saved, Checkpoint.Load(_folder.File("c")));
        using var file = SafetensorsReader.Open(_folder.File("c"));
        Assert.Equal(rowStates, file.Find("lockstep.row_state")!.ShapeText);
    }

    [Fact]
    public void A_tagger_comes_back_with_its_own_number_of_outputs_and_of_ids_a_word()
    {
        var tagger = TaggerVocabularyJson.Read("""{"tags": ["A", "B", "C", "D"], "features": {"word": ["a"], "suffix_1": ["b", "c"], "shape": ["x", "X", "d"]}}""", "The test");
        var shape = ModelShape.Tagger(Checkpoints.Recipe with { Bidirectional = true, Task = "tag" }, tagger);
        Assert.Equal((9, 4, 3), (shape.EncoderRows, shape.Outputs, shape.IdsPerPosition));
        var saved = new Checkpoint(shape.Recipe, [], "c0ffee", new Progress(0, 0, 3.5, 0.875), new Replica(shape), tagger);
        saved.Save(_folder.File("c"));
        Checkpoints.AssertSame(saved, Checkpoint.Load(_folder.File("c")));
        Assert.Equal(shape, Checkpoint.Load(_folder.File("c")).Replica.Shape);
        var model = ModelFile.Read(_folder.File("c"));
        Assert.Equal(shape, model.Parameters.Layout.Shape);
        Assert.Equal(tagger.Tags, model.Tagger!.Tags);
        Assert.Null(model.Vocabulary);
    }

    [Theory]
    [InlineData(null, "lockstep.tagger")]
    [InlineData("""{"tags": ["A"], "features": {"word": ["a", "b", "c", "d", "e"]}}""", "'decoder.weight'")]
    [InlineData("""{"tags": ["A", "B", "C", "D", "E", "F"], "features": {"word": ["a"]}}""", "'encoder.weight'")]
    [InlineData("""{"tags": []}""", "no object of features")]
    public void A_tagger_that_does_not_fit_is_named(string? text, string expected)
    {
        Checkpoints.At(1, Checkpoints.Recipe with { Task = "tag" }).Save(_folder.File("c"));
        Refused(File.ReadAllBytes(Rewrite.Metadata(_folder, "c", "lockstep.tagger", text)), expected);
    }

    [Fact]
    public void A_model_whose_tagger_is_another_is_refused()
    {
        Checkpoints.At(1, Checkpoints.Recipe with { Task = "tag" }).Save(_folder.File("c"));
        var path = Rewrite.Metadata(_folder, "c", "lockstep.tagger", """{"tags": ["A"], "features": {"word": ["a"]}}""");
        Assert.Contains("1 tags", Assert.Throws<InputException>(() => ModelFile.Read(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_gru_of_two_directions_has_the_tensors_that_PyTorch_expects()
    {
        Checkpoints.At(1, Checkpoints.Recipe with { Cell = "gru", NumLayers = 1, Bidirectional = true, Task = "tag" }).Save(_folder.File("c"));
        using var file = SafetensorsReader.Open(_folder.File("c"));
        Assert.Equal(
            [
                "rnn.weight_ih_l0 [9, 3]", "rnn.weight_hh_l0 [9, 3]", "rnn.bias_ih_l0 [9]", "rnn.bias_hh_l0 [9]",
                "rnn.weight_ih_l0_reverse [9, 3]", "rnn.weight_hh_l0_reverse [9, 3]", "rnn.bias_ih_l0_reverse [9]", "rnn.bias_hh_l0_reverse [9]",
                "decoder.weight [6, 6]",
            ],
            file.Tensors.Skip(1).Take(9).Select(tensor => $"{tensor.Name} [{string.Join(", ", tensor.Shape)}]"));
        var second = new float[9];
        file.Read(file.Find("rnn.bias_hh_l0")!, second);
        Assert.DoesNotContain(0.0f, second.Skip(1));
    }

    [Fact]
    public void Progress_survives_with_every_bit_even_when_it_is_not_finite()
    {
        Prop.ForAll<long, double, double?>((step, cost, best) =>
        {
            var progress = new Progress(step & long.MaxValue, cost, best, BestStep: best is null ? null : (step & long.MaxValue) / 2);
            var start = Checkpoints.At(progress.Step);
            (start with { Progress = progress }).Save(_folder.File("c"));
            var loaded = Checkpoint.Load(_folder.File("c")).Progress;
            Assert.Equal(
                (progress.Step, Bits(cost), Bits(best), progress.BestStep),
                (loaded.Step, Bits(loaded.EpochCost), Bits(loaded.BestValidPerplexity), loaded.BestStep));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Progress_of_an_older_file_that_knows_of_no_best_checkpoint_is_read()
    {
        Checkpoints.At(7).Save(_folder.File("c"));
        var older = Rewrite.Metadata(_folder, "c", "lockstep.progress", """{"step":7,"epoch_cost":1.5,"best_valid_perplexity":120.7}""");
        Assert.Equal(new Progress(7, 1.5, 120.7), Checkpoint.Load(older).Progress);
    }

    [Fact]
    public void A_copy_is_saved_as_its_replica_is()
    {
        var saved = Checkpoints.At(1327);
        (saved with { Weights = WeightsCopy.Of(saved.Replica, saved.Progress) }).Save(_folder.File("c"));
        Checkpoints.AssertSame(saved, Checkpoint.Load(_folder.File("c")));
    }

    [Fact]
    public void The_file_has_the_tensors_that_PyTorch_expects()
    {
        Checkpoints.At(1).Save(_folder.File("c"));
        using var file = SafetensorsReader.Open(_folder.File("c"));

        Assert.Equal(
            [
                "encoder.weight [6, 3]",
                "rnn.weight_ih_l0 [12, 3]", "rnn.weight_hh_l0 [12, 3]", "rnn.bias_ih_l0 [12]", "rnn.bias_hh_l0 [12]",
                "rnn.weight_ih_l1 [12, 3]", "rnn.weight_hh_l1 [12, 3]", "rnn.bias_ih_l1 [12]", "rnn.bias_hh_l1 [12]",
                "decoder.weight [6, 3]", "decoder.bias [6]",
                "lockstep.row_state [4, 2, 2, 3]",
            ],
            file.Tensors.Select(tensor => $"{tensor.Name} [{string.Join(", ", tensor.Shape)}]"));
        var second = new float[12];
        file.Read(file.Find("rnn.bias_hh_l1")!, second);
        Assert.All(second, value => Assert.Equal(0, value));
    }

    [Fact]
    public void A_file_cut_off_anywhere_is_refused()
    {
        Checkpoints.At(1).Save(_folder.File("c"));
        var whole = File.ReadAllBytes(_folder.File("c"));
        for (var length = 0; length < whole.Length; length += 37) Refused(whole[..length], "");
        Refused(whole[..^1], "is torn");
    }

    [Fact]
    public void A_flipped_bit_is_found_or_harmless()
    {
        var saved = Checkpoints.At(1);
        saved.Save(_folder.File("c"));
        var whole = File.ReadAllBytes(_folder.File("c"));
        Prop.ForAll(Gen.Choose(0, (8 * whole.Length) - 1).ToArbitrary(), bit =>
        {
            var damaged = (byte[])whole.Clone();
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            try
            {
                Checkpoints.AssertSame(saved, Checkpoint.Load(_folder.Write("damaged", damaged)));
            }
            catch (InputException)
            {
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));
    }

    [Fact]
    public void A_flipped_bit_of_a_weight_is_named_as_damage()
    {
        Checkpoints.At(1).Save(_folder.File("c"));
        var bytes = File.ReadAllBytes(_folder.File("c"));
        bytes[^5] ^= 1;
        Refused(bytes, "does not match its checksum");
    }

    [Theory]
    [InlineData("lockstep.format", "2", "use a newer Lockstep")]
    [InlineData("lockstep.format", "one", "is not a number")]
    [InlineData("lockstep.format", null, "is not a checkpoint")]
    [InlineData("lockstep.numerics_version", "999", "has numerics version 999")]
    [InlineData("lockstep.recipe", """{ "hidden_size": 3, "num_layers": 2, "batch_size": 5 }""", "'lockstep.row_state'")]
    [InlineData("lockstep.recipe", """{ "hidden_size": 8192, "num_layers": 16, "batch_size": 1, "num_steps": 1 }""", "make one of them smaller")]
    [InlineData("lockstep.recipe", """{ "hidden_size": 4096, "num_layers": 2, "batch_size": 1 }""", "'encoder.weight'")]
    [InlineData("lockstep.recipe", """{ "hidden": 3 }""", "the nearest is 'hidden_size'")]
    [InlineData("lockstep.recipe", null, "lockstep.recipe")]
    [InlineData("lockstep.vocabulary", """["a", "b"]""", "'encoder.weight'")]
    [InlineData("lockstep.vocabulary", """["a", "a"]""", "a word twice")]
    [InlineData("lockstep.vocabulary", """[1]""", "not a JSON array of words")]
    [InlineData("lockstep.vocabulary", null, "lockstep.vocabulary")]
    [InlineData("lockstep.progress", """{ "step": -1, "epoch_cost": 0, "best_valid_perplexity": null }""", "lacks one of step")]
    [InlineData("lockstep.progress", null, "lockstep.progress")]
    [InlineData("lockstep.corpus_sha256", null, "lockstep.corpus_sha256")]
    public void Metadata_that_do_not_fit_are_named(string key, string? text, string expected)
    {
        Checkpoints.At(1).Save(_folder.File("c"));
        Refused(File.ReadAllBytes(Rewrite.Metadata(_folder, "c", key, text)), expected);
    }

    [Fact]
    public void A_full_disk_is_a_failed_write_and_the_former_checkpoint_stays()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "This system has no device that is always full.");
        var former = Checkpoints.At(1);
        former.Save(_folder.File("c"));
        File.CreateSymbolicLink(_folder.File("c") + DurableFile.UnfinishedSuffix, "/dev/full");
        Assert.Throws<IOException>(() => Checkpoints.At(2).Save(_folder.File("c")));
        Checkpoints.AssertSame(former, Checkpoint.Load(_folder.File("c")));
        Assert.Single(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void Parts_of_different_steps_are_never_saved_together()
    {
        var checkpoint = Checkpoints.At(1);
        Assert.Throws<ArgumentException>(() => (checkpoint with { Progress = Progress.Start }).Save(_folder.File("c")));
        Assert.Throws<ArgumentException>(() => (checkpoint with { Vocabulary = ["a"] }).Save(_folder.File("c")));
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    private void Refused(byte[] bytes, string expected)
    {
        var path = _folder.Write("refused", bytes);
        var error = Assert.Throws<InputException>(() => Checkpoint.Load(path));
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    // All not-a-numbers are one here.
    private static long? Bits(double? value) =>
        value is { } real ? BitConverter.DoubleToInt64Bits(double.IsNaN(real) ? double.NaN : real) : null;
}
