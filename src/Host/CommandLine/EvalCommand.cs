using System.CommandLine;
using Lockstep.Host.Evaluation;
using Lockstep.Model.Data;

namespace Lockstep.Host.CommandLine;

/// <summary><c>lockstep eval</c>.</summary>
internal static class EvalCommand
{
    public static Command Create()
    {
        var model = Texts.Option("--model", "FILE", "A model or a checkpoint, or any safetensors file with PyTorch's names of an LSTM, GRU or tanh RNN language model.", isRequired: true);
        var data = Texts.Option("--data", "DIR", "Folder with the text, as for train. Default: the built-in corpus; a tagger needs text with tags.");
        var split = new Option<string>("--split") { Description = "What to measure on.", HelpName = "train|valid|test", DefaultValueFactory = _ => "test" };
        split.TakeOneOf("train", "valid", "test");
        var threads = Whole.Option("--threads", "Threads to compute with. Default: the cores this process may use.", 1, 1024);
        var json = new Option<bool>("--json") { Description = "Print one JSON object." };
        var command = new Command("eval",
            """
            Measures a model on a split: of a language model the perplexity, every token but the first predicted once; of a tagger the accuracy, in all, on unknown words and for each tag.

            Examples:
              lockstep eval --model runs/tutorial-1/best.safetensors --data ptb --split test
              lockstep eval --model runs/tagger-1/best.safetensors --data ewt --split valid
            """)
        {
            model, data, split, threads, json,
        };
        command.SetAction(parsed => EvalSession.Run(
            parsed.GetRequiredValue(model)!,
            parsed.GetValue(data),
            Enum.Parse<Split>(parsed.GetRequiredValue(split), ignoreCase: true),
            (int?)parsed.GetValue(threads) ?? Environment.ProcessorCount,
            parsed.GetValue(json)));
        return command;
    }
}
