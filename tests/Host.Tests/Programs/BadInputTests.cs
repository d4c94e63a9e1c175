namespace Lockstep.Host.Tests.Programs;

public sealed class BadInputTests : IDisposable
{
    private readonly TinyWorld _world = new();

    public void Dispose()
    {
        // Whatever is refused is refused before anything is written.
        Assert.False(Directory.Exists(_world.PathOf("run")));
        _world.Dispose();
    }

    [Fact]
    public void A_missing_folder_is_refused() => Train("--data", _world.PathOf("nowhere")).Refused(_world.PathOf("nowhere"));

    [Fact]
    public void A_missing_split_is_refused()
    {
        File.Delete(Path.Combine(_world.Corpus, "valid.txt"));
        Train("--data", _world.Corpus).Refused("valid.txt");
    }

    [Fact]
    public void An_empty_split_is_refused()
    {
        var path = _world.Write("corpus/test.txt", "");
        Train("--data", _world.Corpus).Refused(path);
    }

    [Fact]
    public void A_file_without_words_is_refused()
    {
        var path = _world.Write("corpus/train.txt", " \n\n");
        Train("--data", _world.Corpus).Refused(path, "words");
    }

    [Fact]
    public void Text_that_is_not_UTF8_is_refused()
    {
        var path = _world.Write("corpus/train.txt", [0x61, 0x0A, 0xFF, 0xFE]);
        Train("--data", _world.Corpus).Refused(path, "UTF-8", "line 2");
    }

    [Fact]
    public void A_split_too_short_for_a_batch_is_refused()
    {
        _world.Write("corpus/train.txt", "word0 word1\n<unk>\n");
        Train("--data", _world.Corpus).Refused("train split", "batch_size");
    }

    [Theory]
    [InlineData("""{"hidden_sise": 8}""", "hidden_sise", "hidden_size")]
    [InlineData("""{"hidden_size": 0}""", "hidden_size", "from 1")]
    [InlineData("""{"batch_size": 4, "shards": 3}""", "shards", "batch_size")]
    [InlineData("""{"bidirectional": true}""", "bidirectional", "task")]
    [InlineData("""{"task": "tag"}""", "task", "--task tag")]
    [InlineData("""{"hidden_size": """, "JSON", "line 1")]
    public void A_recipe_that_is_wrong_is_refused(string recipe, string field, string mend)
    {
        var path = _world.Write("wrong.json", recipe);
        Train("--data", _world.Corpus, "--recipe", path).Refused(path, field, mend);
    }

    [Theory]
    [InlineData("--recipe", "tutorail", "tutorial")]
    [InlineData("--shards", "3", "shards")]
    [InlineData("--seed", "-1", "--seed")]
    [InlineData("--seed", "4294967296", "--seed")]
    [InlineData("--workers", "none", "--workers")]
    [InlineData("--threads", "0", "--threads")]
    [InlineData("--max-steps", "0", "--max-steps")]
    [InlineData("--epochs", "0", "--epochs")]
    [InlineData("--checkpoint-every-steps", "0", "--checkpoint-every-steps")]
    [InlineData("--checkpoint-every-seconds", "0", "--checkpoint-every-seconds")]
    [InlineData("--keep-checkpoints", "0", "--keep-checkpoints")]
    [InlineData("--colour", "red", "--colour")]
    [InlineData("--task", "translate", "--task is 'translate'; give lm or tag")]
    [InlineData("--slices", "sideways", "--slices is 'sideways'; give coordinator or workers")]
    [InlineData("--recipe", "tagger", "--task tag")]
    public void An_option_that_is_wrong_is_refused(string option, string value, string named) =>
        Train("--data", _world.Corpus, option, value).Refused(named);

    [Theory]
    [InlineData("--data", "corpus")]
    [InlineData("--task", "tag")]
    [InlineData("--recipe", "small")]
    [InlineData("--out", "elsewhere")]
    [InlineData("--seed", "1")]
    [InlineData("--shards", "1")]
    public void What_a_resumed_run_has_already_is_refused(string option, string value) =>
        LockstepProgram.Run("train", "--resume", "somewhere", option, value).Refused(option, "--resume");

    [Fact]
    public void One_port_for_two_purposes_is_refused() => Train("--listen", "127.0.0.1:45590", "--data-port", "45590").Refused("--data-port 45590", "--listen");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_coordinator_or_standby_with_the_certificate_of_a_worker_is_refused(bool isStandby)
    {
        var certificates = _world.PathOf("w1");
        LockstepProgram.Run("certs", "init", "--out", _world.PathOf("ca")).Successful();
        LockstepProgram.Run("certs", "issue", "--ca", _world.PathOf("ca"), "--name", "w1", "--role", "worker", "--out", certificates).Successful();
        string[] role = isStandby ? ["--standby", "--join", "127.0.0.1:1", "--workers", "0"] : ["--data", _world.Corpus];
        Train([.. role, "--listen", "127.0.0.1:0", "--certs", certificates]).Refused(Path.Combine(certificates, "node.crt"), "is that of a worker", "--role coordinator");
    }

    [Fact]
    public void A_folder_of_certificates_that_is_none_is_refused() => Train("--data", _world.Corpus, "--listen", "127.0.0.1:0", "--certs", _world.PathOf("nowhere")).Refused("--certs", _world.PathOf("nowhere"));

    [Fact]
    public void Two_ways_of_printing_are_refused() => Train("--json", "--plain").Refused("--json", "--plain");

    [Fact]
    public void A_folder_that_holds_another_run_is_refused_and_left_as_it_is()
    {
        _world.Train("other", "--max-steps", "2").Successful();
        var before = Directory.GetFiles(_world.PathOf("other"), "*", SearchOption.AllDirectories).ToDictionary(file => file, File.ReadAllBytes);

        _world.Train("other").Refused(_world.PathOf("other"), "another run");

        Assert.Equal(before, Directory.GetFiles(_world.PathOf("other"), "*", SearchOption.AllDirectories).ToDictionary(file => file, File.ReadAllBytes));
    }

    [Fact]
    public void A_folder_that_holds_anything_else_is_refused()
    {
        _world.Write("full/letter.txt", "dear reader");
        _world.Train("full").Refused(_world.PathOf("full"), "letter.txt");
        Assert.Equal("dear reader", File.ReadAllText(_world.PathOf("full/letter.txt")));
    }

    [Fact]
    public void No_command_is_refused() => LockstepProgram.Run().Refused("command");

    private ProgramResult Train(params string[] arguments) => LockstepProgram.Run(["train", "--out", _world.PathOf("run"), .. arguments]);
}
