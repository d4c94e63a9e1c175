using System.Text;

namespace Lockstep.Tests.Programs;

/// <summary>A folder with a corpus of invented words and a recipe that trains on it in a moment; it goes away with the test.</summary>
internal sealed class TinyWorld : IDisposable
{
    /// <summary>Steps in an epoch: (2,100 tokens / 4 rows - 1) / 5 time steps.</summary>
    public const int StepsPerEpoch = 104;

    private readonly string _folder = Directory.CreateTempSubdirectory("lockstep-host-").FullName;

    public TinyWorld()
    {
        Directory.CreateDirectory(Corpus);
        WriteSplit("train", 300);
        WriteSplit("valid", 40);
        WriteSplit("test", 30);
        File.WriteAllText(Recipe, """{"hidden_size": 8, "batch_size": 4, "num_steps": 5, "output_keep": 0.8}""");
    }

    public string Corpus => PathOf("corpus");

    public string Recipe => PathOf("tiny.json");

    public string PathOf(string name) => Path.Combine(_folder, name);

    public string Write(string name, string text) => Write(name, Encoding.UTF8.GetBytes(text));

    public string Write(string name, byte[] bytes)
    {
        var path = PathOf(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    /// <summary>Trains on the tiny corpus by the tiny recipe.</summary>
    public ProgramResult Train(string run, params IEnumerable<string> more) => LockstepProgram.Run(TrainArguments(run, more));

    public IEnumerable<string> TrainArguments(string run, params IEnumerable<string> more) =>
        ["train", "--data", Corpus, "--recipe", Recipe, "--out", PathOf(run), "--json", .. more];

    public ProgramResult Resume(string run, params IEnumerable<string> more) => LockstepProgram.Run(["train", "--resume", PathOf(run), "--json", .. more]);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    // Six words a line out of fifty, in an order with some pattern to it.
    private void WriteSplit(string name, int lines)
    {
        var text = new StringBuilder();
        for (var line = 0; line < lines; line++)
        {
            text.AppendJoin(' ', Enumerable.Range(0, 6).Select(i => "word" + (line * 7 % 50 + i * i) % 50)).Append(" \n");
        }

        File.WriteAllText(Path.Combine(Corpus, name + ".txt"), text.ToString());
    }
}
