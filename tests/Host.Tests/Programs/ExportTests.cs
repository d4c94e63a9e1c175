using System.Text.Json;
using Lockstep.Host.Tests.Export.Onnx;
using Lockstep.Model.Storage;

namespace Lockstep.Host.Tests.Programs;

public sealed class ExportTests : IDisposable
{
    private readonly TinyWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public void A_trained_model_is_exported_with_its_words_recipe_and_origin()
    {
        _world.Train("run", "--max-steps", "2").Successful();
        var told = Export("run/model.safetensors", "m.onnx").Successful();
        Assert.Contains("inputs   words [time, batch], h_0 [2, batch, 8], c_0 [2, batch, 8]", told.Output, StringComparison.Ordinal);

        var model = ModelFile.Read(_world.PathOf("run/model.safetensors"));
        using var session = new OnnxSession(_world.PathOf("m.onnx"));
        Assert.Equal(model.Vocabulary!.Value, JsonSerializer.Deserialize<string[]>(session.Metadata["lockstep.vocabulary"])!);
        Assert.Equal(model.Metadata["lockstep.recipe"], session.Metadata["lockstep.recipe"]);
        Assert.Equal(model.Metadata["lockstep.corpus_sha256"], session.Metadata["lockstep.corpus_sha256"]);
        Assert.Equal(model.Metadata["lockstep.xxh128"], session.Metadata["lockstep.exported_from_xxh128"]);
        Assert.Equal(["m.onnx"], Directory.GetFiles(_world.PathOf("."), "m.onnx*").Select(Path.GetFileName));

        Export("run/model.safetensors", "again.onnx").Successful();
        Assert.Equal(File.ReadAllBytes(_world.PathOf("m.onnx")), File.ReadAllBytes(_world.PathOf("again.onnx")));
    }

    [Fact]
    public void A_tagger_is_exported_with_its_tags_and_what_makes_ids_of_words()
    {
        _world.Write("tagged/train.tsv", TaggedText.Of(0, 60));
        _world.Write("tagged/valid.tsv", TaggedText.Of(60, 10));
        var recipe = _world.Write("tag.json", """{"task": "tag", "bidirectional": true, "hidden_size": 8}""");
        LockstepProgram.Run("train", "--task", "tag", "--data", _world.PathOf("tagged"), "--recipe", recipe, "--out", _world.PathOf("run"), "--json", "--max-steps", "1").Successful();
        var told = Export("run/model.safetensors", "t.onnx").Successful();
        Assert.Contains("inputs   ids [time, batch, 9], lengths [batch]", told.Output, StringComparison.Ordinal);
        Assert.Contains("outputs  logits [time, batch, 3]", told.Output, StringComparison.Ordinal);

        var features = ModelFile.Read(_world.PathOf("run/model.safetensors")).Tagger!.Features;
        using var session = new OnnxSession(_world.PathOf("t.onnx"));
        using var tagger = JsonDocument.Parse(session.Metadata["lockstep.tagger"]);
        Assert.Equal(["N", "O", "TO"], tagger.RootElement.GetProperty("tags").EnumerateArray().Select(tag => tag.GetString()!).Order());

        // As the documentation says: each feature has an id for what it does not know, then one for each value of its list.
        var next = 0;
        foreach (var (place, feature) in tagger.RootElement.GetProperty("features").EnumerateObject().Index())
        {
            var known = feature.Value.EnumerateArray().Select(value => value.GetString()).ToList();
            if (feature.Name == "word") Assert.Equal(next + 1 + known.IndexOf("to"), features.Encode(["To"])[place]);
            Assert.Equal(next, features.Encode(["\u00c9?"])[place]);
            next += 1 + known.Count;
        }

        Assert.Equal(features.Rows, next);
    }

    [Fact]
    public void What_is_there_is_not_overwritten()
    {
        _world.Train("run", "--max-steps", "1").Successful();
        var path = _world.Write("letter.onnx", "dear reader");

        Export("run/model.safetensors", "letter.onnx").Refused("--onnx", path, "already");
        Export("run/model.safetensors", "run").Refused("--onnx", _world.PathOf("run"), "already");

        Assert.Equal("dear reader", File.ReadAllText(path));
    }

    [Fact]
    public void A_folder_that_is_not_there_is_refused() => Export("any", "none/m.onnx").Refused("--onnx", _world.PathOf("none/m.onnx"), "no folder");

    [Fact]
    public void A_file_that_is_no_model_is_refused_and_nothing_is_written()
    {
        Export("none", "m.onnx").Refused(_world.PathOf("none"));
        Export("tiny.json", "m.onnx").Refused(_world.Recipe);
        LockstepProgram.Run("export", "--model", _world.Recipe).Refused("--onnx");
        LockstepProgram.Run("export", "--onnx", _world.PathOf("m.onnx")).Refused("--model");
        Assert.Empty(Directory.GetFiles(_world.PathOf("."), "m.onnx*"));
    }

    private ProgramResult Export(string model, string onnx) => LockstepProgram.Run("export", "--model", _world.PathOf(model), "--onnx", _world.PathOf(onnx));
}
