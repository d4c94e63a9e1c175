using System.CommandLine;
using System.Text;
using Lockstep.Host.Tagging;
using Lockstep.Model.Numerics;
using Lockstep.Model.Storage;

namespace Lockstep.Host.CommandLine;

/// <summary><c>lockstep tag</c>.</summary>
internal static class TagCommand
{
    // Enough to fill the batches of the network several times over.
    private const int DefaultBatch = 256;
    private const int LargestBatch = 1 << 20;

    public static Command Create()
    {
        var model = Texts.Option("--model", "FILE", "A model or a checkpoint of a tagger.", isRequired: true);
        var format = new Option<string>("--format")
        {
            Description = "What comes in: a sentence a line with blanks between words, or a word a line with an empty line after each sentence, where what follows a tab is ignored.",
            HelpName = "sentences|words",
            DefaultValueFactory = _ => "sentences",
        };
        format.TakeOneOf("sentences", "words");
        var batch = Whole.Option("--batch", $"Sentences to wait for before they are tagged together; 1 answers each as it comes. Changes no tag. Default: {DefaultBatch}, 1 on a terminal.", 1, LargestBatch);
        var threads = Whole.Option("--threads", "Threads to compute with. Default: the cores this process may use.", 1, 1024);
        var command = new Command("tag",
            """
            Tags the text on standard input: prints word, tab and tag on a line, and an empty line after each sentence.

            Examples:
              echo 'Time flies like an arrow .' | lockstep tag --model runs/tagger-1/best.safetensors
              lockstep tag --model best.safetensors --format words < en.dev.tsv > tagged.tsv
            """)
        {
            model, format, batch, threads,
        };
        command.SetAction(parsed => Run(
            parsed.GetRequiredValue(model)!,
            parsed.GetRequiredValue(format) == "words" ? TokenFormat.Words : TokenFormat.Sentences,
            (int?)parsed.GetValue(batch) ?? (Console.IsInputRedirected ? DefaultBatch : 1),
            (int?)parsed.GetValue(threads) ?? Environment.ProcessorCount));
        return command;
    }

    private static int Run(string path, TokenFormat format, int batch, int threads)
    {
        using var team = new ThreadTeam(threads);
        var tagger = new LoadedTagger(path, ModelFile.Read(path), team);
        using var input = TokenReader.Open(Console.OpenStandardInput());
        using var output = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        TagStream.Run(new TokenReader(input, format, "standard input"), output, tagger.Tag, batch);
        return ExitCode.Success;
    }
}
