using System.Text.Json;

namespace Lockstep.Host.Tests.Programs;

public sealed class TaggingTests : IDisposable
{
    // 130 sentences, those of eight words in two pieces, make 159 rows: eight batches of 20.
    private const int StepsPerEpoch = 8;

    private readonly TinyWorld _world = new();
    private readonly string _data;
    private readonly string _recipe;

    public TaggingTests()
    {
        _world.Write("tagged/en.train.tsv", TaggedText.Of(0, 130));
        _world.Write("tagged/en.dev.tsv", TaggedText.Of(130, 30));
        _data = _world.PathOf("tagged");
        _recipe = _world.Write("tag.json", """{"task": "tag", "bidirectional": true, "hidden_size": 13, "num_steps": 6, "init_scale": 0.2, "output_keep": 0.8, "learning_rate": 2}""");
    }

    public void Dispose() => _world.Dispose();

    [Fact]
    public void Training_prints_accuracies_beside_the_events_of_the_contract()
    {
        var trained = Train("run").Successful();

        Assert.Equal(
            (string[])["event", "epoch", "learning_rate", "train_perplexity", "valid_perplexity", "seconds", "valid_accuracy"], Names(trained.Of("epoch")[0]));
        var finished = trained.Events[^1];
        Assert.Equal(
            (string[])["event", "steps", "weights_sha256", "valid_perplexity", "test_perplexity", "words_per_second", "model", "valid_accuracy", "test_accuracy"],
            Names(finished));
        Assert.Equal(2 * StepsPerEpoch, finished.GetProperty("steps").GetInt32());
        Assert.Equal(trained.Of("epoch")[1].GetProperty("valid_accuracy").GetDouble(), finished.GetProperty("valid_accuracy").GetDouble());
        Assert.InRange(finished.GetProperty("valid_accuracy").GetDouble(), 0.2, 1);
        Assert.Equal(JsonValueKind.Null, finished.GetProperty("test_accuracy").ValueKind);
        Assert.Equal(JsonValueKind.Null, finished.GetProperty("test_perplexity").ValueKind);
        Assert.All(trained.Of("step"), step => Assert.InRange(step.GetProperty("perplexity").GetDouble(), 1, 10));
        Assert.Contains("Validation accuracy", File.ReadAllText(_world.PathOf("run/report.html")), StringComparison.Ordinal);
        Assert.Contains("longer than num_steps 6", trained.Error, StringComparison.Ordinal);

        var again = LockstepProgram.Run("train", "--resume", _world.PathOf("run"), "--json").Successful();
        Assert.Equal(finished.GetRawText() + "\n", again.Output);
    }

    [Fact]
    public void Plain_lines_tell_of_words_tags_and_accuracy()
    {
        _world.Write("tagged/en.test.tsv", TaggedText.Of(160, 10));
        var trained = LockstepProgram.Run("train", "--task", "tag", "--data", _data, "--recipe", _recipe, "--out", _world.PathOf("run"), "--epochs", "1").Successful();
        foreach (var said in (string[])["words to train on", "130 sentences, 3 tags", "valid accuracy ", "test accuracy "]) Assert.Contains(said, trained.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_stopped_between_two_steps_goes_on_to_the_weights_and_figures_of_an_uninterrupted_one()
    {
        var whole = Train("whole").Successful();
        Train("run", "--max-steps", "4").Successful();
        var last = LockstepProgram.Run("train", "--resume", _world.PathOf("run"), "--json", "--workers", "1").Successful();

        Assert.Equal(whole.WeightsSha256, last.WeightsSha256);
        foreach (var name in (string[])["train_perplexity", "valid_perplexity", "valid_accuracy"])
            Assert.Equal(whole.Of("epoch").Select(epoch => epoch.GetProperty(name).GetDouble()), last.Of("epoch").Select(epoch => epoch.GetProperty(name).GetDouble()));
    }

    [Fact]
    public void Eval_measures_what_training_measured_and_tag_writes_what_eval_counts()
    {
        var finished = Train("run", "--epochs", "12").Successful().Events[^1];
        var model = finished.GetProperty("model").GetString()!;

        var figures = Assert.Single(LockstepProgram.Run("eval", "--model", model, "--data", _data, "--split", "valid", "--json").Successful().Events);
        Assert.Equal(finished.GetProperty("valid_accuracy").GetDouble(), figures.GetProperty("accuracy").GetDouble());
        Assert.InRange(figures.GetProperty("unknown_words").GetInt32(), 1, 1000);
        var table = LockstepProgram.Run("eval", "--model", model, "--data", _data, "--split", "valid").Successful().Output;
        Assert.Contains("precision", table, StringComparison.Ordinal);
        Assert.Contains("unknown words", table, StringComparison.Ordinal);

        var text = TaggedText.Of(130, 30);
        var tagged = LockstepProgram.RunOn(text, "tag", "--model", model, "--format", "words").Successful().Output;
        var pairs = Words(text).Zip(Words(tagged)).ToList();
        Assert.All(pairs, pair => Assert.Equal(pair.First[0], pair.Second[0]));
        Assert.Equal(figures.GetProperty("accuracy").GetDouble(), pairs.Count(pair => pair.First[1] == pair.Second[1]) / (double)pairs.Count);
        Assert.Equal(tagged, LockstepProgram.RunOn(text, "tag", "--model", model, "--format", "words", "--batch", "1", "--threads", "1").Successful().Output);
    }

    [Fact]
    public void Tag_takes_a_sentence_a_line_and_any_sentence_at_all()
    {
        Train("run", "--max-steps", "1").Successful();
        var longest = string.Join(' ', Enumerable.Range(0, 700).Select(i => $"w{i}"));
        var output = LockstepProgram.RunOn($"17 zzé\n\n{longest}\nto\n", "tag", "--model", _world.PathOf("run/model.safetensors")).Successful().Output;
        Assert.Matches("^17\t(N|O|TO)\nzzé\t(N|O|TO)\n\nw0\t", output);
        Assert.Equal([2, 700, 1], output.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(sentence => sentence.Trim().Split('\n').Length));
        Assert.Empty(LockstepProgram.RunOn("", "tag", "--model", _world.PathOf("run/model.safetensors")).Successful().Output);
    }

    [Fact]
    public void What_does_not_go_together_is_refused_with_its_mend()
    {
        var output = _world.PathOf("refused");
        Refused(["--task", "tag"], "--task tag", "--data");
        Refused(["--task", "tag", "--data", _data, "--recipe", "small"], "small", "task", "tagger");
        Refused(["--data", _data, "--recipe", "tagger"], "tagger", "--task tag");
        Refused(["--data", _data], _data, "--task tag");
        Refused(["--task", "tag", "--data", _world.Corpus], Path.Combine(_world.Corpus, "train.txt"), "tab");
        _world.Write("tagged/en.dev.tsv", "word\tUNHEARD\n");
        Refused(["--task", "tag", "--data", _data], "en.dev.tsv", "UNHEARD");
        File.Delete(Path.Combine(_data, "en.dev.tsv"));
        Refused(["--task", "tag", "--data", _data], _data, "dev");
        Assert.False(Directory.Exists(output));

        void Refused(string[] options, params string[] texts) => LockstepProgram.Run(["train", "--out", output, "--json", .. options]).Refused(texts);
    }

    [Fact]
    public void Models_of_the_other_kind_are_refused()
    {
        _world.Train("text", "--max-steps", "1").Successful();
        Train("run", "--max-steps", "1").Successful();
        var (text, tagger) = (_world.PathOf("text/model.safetensors"), _world.PathOf("run/model.safetensors"));

        LockstepProgram.RunOn("to\n", "tag", "--model", text).Refused(text, "no tagger");
        LockstepProgram.RunOn("to\n", "tag", "--model", _recipe).Refused(_recipe);
        LockstepProgram.RunOn("to\n", "tag", "--model", tagger, "--format", "conll").Refused("conll");
        LockstepProgram.RunOn("\tN\n", "tag", "--model", tagger, "--format", "words").Refused("Line 1", "standard input");
        LockstepProgram.Run("eval", "--model", tagger).Refused(tagger, "--data");
        LockstepProgram.Run("eval", "--model", tagger, "--data", _data).Refused(_data, "--split valid");
    }

    private ProgramResult Train(string run, params IEnumerable<string> more) =>
        LockstepProgram.Run(["train", "--task", "tag", "--data", _data, "--recipe", _recipe, "--out", _world.PathOf(run), "--json", .. more]);

    private static IEnumerable<string[]> Words(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('\t'));

    private static IEnumerable<string> Names(JsonElement json) => json.EnumerateObject().Select(field => field.Name);
}
