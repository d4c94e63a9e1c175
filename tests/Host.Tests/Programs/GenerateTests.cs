using System.Globalization;
using Lockstep.Model.Storage;

namespace Lockstep.Host.Tests.Programs;

public sealed class GenerateTests : IDisposable
{
    private readonly TinyWorld _world = new();

    public GenerateTests()
    {
        File.AppendAllText(Path.Combine(_world.Corpus, "train.txt"), "<unk> word1\n");
        _world.Train("run", "--epochs", "1").Successful();
    }

    private string Model => _world.PathOf("run/model.safetensors");

    public void Dispose() => _world.Dispose();

    [Fact]
    public void Standard_output_has_the_words_and_nothing_else()
    {
        var made = Generate("--words", "30", "--prompt", "word1 Word2").Successful();

        Assert.EndsWith("\n", made.Output, StringComparison.Ordinal);
        Assert.InRange(made.Output.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries).Length, 1, 30);
        Assert.All(made.Output.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries), word => Assert.Matches("^(word[0-9]+|<unk>)$", word));
        Assert.Equal("1 word of the prompt is not in the vocabulary; it is read as <unk>.\n", made.Error);
    }

    [Fact]
    public void A_seed_gives_the_same_text_on_every_vector_width()
    {
        string[] arguments = ["generate", "--model", Model, "--words", "40", "--seed", "9", "--temperature", "0.9", "--top-k", "30"];
        var text = LockstepProgram.Run(arguments).Successful().Output;

        foreach (var variable in (string[])["DOTNET_EnableAVX512=0", "DOTNET_EnableAVX2=0", "DOTNET_EnableHWIntrinsic=0"])
            Assert.Equal(text, LockstepProgram.RunWith(variable, arguments).Successful().Output);
        Assert.NotEqual(text, Generate("--words", "40", "--seed", "10", "--temperature", "0.9", "--top-k", "30").Successful().Output);
    }

    [Fact]
    public void One_of_the_likeliest_one_is_the_likeliest() =>
        Assert.Equal(
            Generate("--words", "20", "--temperature", "0").Successful().Output, Generate("--words", "20", "--top-k", "1", "--seed", "5").Successful().Output);

    [Fact]
    public void A_reader_that_goes_away_ends_the_text_quietly()
    {
        using var process = LockstepProgram.Start("generate", "--model", Model, "--words", "1000000000");
        process.StandardOutput.ReadLine();
        process.StandardOutput.Close();

        var ended = LockstepProgram.End(process, "", process.StandardError.ReadToEnd());

        Assert.Equal(0, ended.ExitCode);
        Assert.Empty(ended.Error);
    }

    [Fact]
    public void Sentences_are_scored_in_the_order_of_their_lines()
    {
        string[] lines = ["word3 word4 word5", "", " word1  word9 ", .. Enumerable.Range(0, 150).Select(line => $"word{line % 50} word7 {string.Concat(Enumerable.Repeat("word2 ", line % 13))}")];

        var scored = LockstepProgram.RunOn(string.Join('\n', lines), "generate", "--model", Model, "--stdin").Successful();
        var alone = LockstepProgram.RunOn("\r\n".Insert(0, lines[2]), "generate", "--model", Model, "--stdin", "--threads", "1").Successful();

        var rows = scored.Output.Split('\n')[..^1].Select(line => line.Split('\t')).ToArray();
        Assert.Equal(lines, rows.Select(row => row[3]));
        Assert.Equal(["4", "1", "3"], rows[..3].Select(row => row[1]));
        Assert.Equal(alone.Output, string.Join('\t', rows[2]) + "\n");
        Assert.All(rows, row => Assert.Equal(Math.Exp(-Number(row[0]) / Number(row[1])), Number(row[2]), Number(row[2]) * 1e-4));
        Assert.Empty(scored.Error);
    }

    [Fact]
    public void The_score_of_a_split_as_one_sentence_is_its_evaluation()
    {
        // The first sentence of a text that begins with the end of one: every token but that is predicted from all before it.
        var sentence = File.ReadLines(Path.Combine(_world.Corpus, "test.txt")).First();
        foreach (var split in (string[])["train", "valid"]) File.Copy(Path.Combine(_world.Corpus, split + ".txt"), _world.Write($"one/{split}.txt", ""), overwrite: true);
        _world.Write("one/test.txt", "\n" + sentence + "\n");

        var score = Assert.Single(LockstepProgram.RunOn(sentence, "generate", "--model", Model, "--stdin", "--json").Successful().Events);
        var evaluated = Assert.Single(LockstepProgram.Run("eval", "--model", Model, "--data", _world.PathOf("one"), "--json").Successful().Events);

        Assert.Equal(["log_probability", "tokens", "perplexity", "text"], score.EnumerateObject().Select(field => field.Name));
        Assert.Equal(evaluated.GetProperty("tokens").GetInt32(), score.GetProperty("tokens").GetInt32());
        Assert.Equal(evaluated.GetProperty("perplexity").GetDouble(), score.GetProperty("perplexity").GetDouble(), 1e-9);
        Assert.Equal(sentence, score.GetProperty("text").GetString());
    }

    [Fact]
    public void Input_that_is_not_UTF8_is_refused_after_what_came_before()
    {
        var scored = LockstepProgram.RunOn([.. "word1\n"u8, 0xFF, (byte)'\n'], "generate", "--model", Model, "--stdin");

        Assert.Equal(2, scored.ExitCode);
        Assert.EndsWith("\tword1\n", scored.Output, StringComparison.Ordinal);
        Assert.Contains("Line 2 of standard input is not UTF-8", scored.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_in_gives_nothing_out() => Assert.Empty(LockstepProgram.RunOn("", "generate", "--model", Model, "--stdin").Successful().Output);

    [Fact]
    public void The_help_has_examples()
    {
        var help = LockstepProgram.Run("generate", "--help").Successful().Output;
        foreach (var said in (string[])["--prompt", "--top-k", "--stdin", "lockstep generate --model"]) Assert.Contains(said, help, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--temperature", "-1", "0.01")]
    [InlineData("--temperature", "NaN", "0.01")]
    [InlineData("--temperature", "0,5", "0.01")]
    [InlineData("--top-k", "0", "--top-k")]
    [InlineData("--words", "0", "--words")]
    [InlineData("--seed", "4294967296", "--seed")]
    [InlineData("--prompt", " ", "--prompt")]
    [InlineData("--threads", "2", "--stdin")]
    public void An_option_that_is_wrong_is_refused(string option, string value, string named) => Generate(option, value).Refused(option, named);

    [Theory]
    [InlineData("--prompt", "word1")]
    [InlineData("--words", "5")]
    [InlineData("--temperature", "1")]
    [InlineData("--top-k", "5")]
    [InlineData("--seed", "5")]
    public void What_makes_text_does_not_go_with_scoring(string option, string value) => Generate("--stdin", option, value).Refused(option, "--stdin");

    [Fact]
    public void A_file_that_is_no_model_is_refused()
    {
        LockstepProgram.Run("generate", "--model", _world.Recipe).Refused(_world.Recipe);
        LockstepProgram.Run("generate").Refused("--model");
    }

    [Fact]
    public void A_model_without_words_of_its_own_takes_those_of_the_folder_it_was_trained_on()
    {
        var bare = _world.PathOf("bare.safetensors");
        using (var file = SafetensorsReader.Open(Model))
        {
            SafetensorsTensor[] tensors = [.. file.Tensors.Select(entry => new SafetensorsTensor(entry.Name, [.. entry.Shape.Select(size => (int)size)], Read(file, entry)))];
            using var stream = File.Create(bare);
            SafetensorsWriter.Write(stream, new Dictionary<string, string>(), tensors);
        }

        var text = LockstepProgram.Run("generate", "--model", bare, "--data", _world.Corpus, "--words", "20").Successful().Output;

        Assert.Equal(Generate("--words", "20").Successful().Output, text);
        LockstepProgram.Run("generate", "--model", bare).Refused(bare, "--data");
        LockstepProgram.Run("generate", "--model", bare, "--data", _world.PathOf("nowhere")).Refused(_world.PathOf("nowhere"));
    }

    private static float[] Read(SafetensorsReader file, SafetensorsEntry entry)
    {
        var values = new float[entry.Length];
        file.Read(entry, values);
        return values;
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private ProgramResult Generate(params string[] options) => LockstepProgram.Run(["generate", "--model", Model, .. options]);
}
