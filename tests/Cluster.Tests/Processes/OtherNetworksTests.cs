using System.Text;
using Lockstep.Tests;

namespace Lockstep.Cluster.Tests.Processes;

public sealed class OtherNetworksTests : IDisposable
{
    private readonly ProcessCluster _cluster = new();

    public void Dispose() => _cluster.Dispose();

    [Fact]
    public void A_tagger_comes_to_the_bits_of_one_process()
    {
        WriteTagged("train", first: 0, count: 120);
        WriteTagged("dev", first: 130, count: 30);
        SameBits(
            """{"task": "tag", "hidden_size": 8, "bidirectional": true, "batch_size": 8, "num_steps": 6, "shards": 8, "epochs": 2, "output_keep": 0.8}""",
            "--task", "tag", "--data", _cluster.World.PathOf("tagged"));
    }

    [Fact]
    public void A_tied_GRU_comes_to_the_bits_of_one_process() => SameBits(
        """{"cell": "gru", "tie_weights": true, "hidden_size": 13, "batch_size": 8, "num_steps": 5, "shards": 4, "epochs": 2, "input_keep": 0.8}""",
        "--data", _cluster.World.Corpus);

    private void SameBits(string recipe, params string[] options)
    {
        string[] arguments = ["--recipe", _cluster.World.Write("other.json", recipe), .. options];
        var alone = Train("alone", "--reference");
        Assert.Equal(alone, Train("two", "--processes", "2", "--threads", "1"));
        Assert.Equal(alone, Train("three", "--processes", "3", "--threads", "1", "--slices", "workers"));

        string Train(string run, params string[] more) =>
            _cluster.Start(["train", "--out", _cluster.World.PathOf(run), "--json", .. arguments, .. more]).End().Successful().WeightsSha256;
    }

    private void WriteTagged(string split, int first, int count)
    {
        var text = new StringBuilder();
        foreach (var sentence in TinyTagging.Sentences(first + count, length: sentence => 1 + (sentence * sentence % 9))[first..])
        {
            foreach (var word in sentence) text.Append(word.Word).Append('\t').Append(word.Tag).Append('\n');
            text.Append('\n');
        }

        _cluster.World.Write($"tagged/en.{split}.tsv", text.ToString());
    }
}
