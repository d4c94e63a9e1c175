using System.CommandLine;
using System.Globalization;
using Lockstep.Host.Generation;
using Lockstep.Model.Inference;

namespace Lockstep.Host.CommandLine;

/// <summary><c>lockstep generate</c>.</summary>
internal static class GenerateCommand
{
    private const int DefaultWords = 100;

    private static readonly Sampling Defaults = new();

    public static Command Create()
    {
        var model = Texts.Option("--model", "FILE", "A model or a checkpoint, or any safetensors file with PyTorch's names of an LSTM language model.", isRequired: true);
        var data = Texts.Option("--data", "DIR", "Folder the model was trained on, for a file without a vocabulary.");
        var prompt = Texts.Option("--prompt", "TEXT", "What the text follows upon; words the model does not know are read as <unk>. Default: the beginning of a sentence.");
        var words = Whole.Option("--words", $"Words to make, each line break counted as one. Default: {DefaultWords}.", 1);
        var temperature = Real.Option("--temperature", "T",
            "Below 1 likely words become likelier, above 1 all more alike; 0 takes the likeliest. Default: 1.",
            string.Create(CultureInfo.InvariantCulture, $"0 or a number from {Sampling.LeastTemperature} to {Sampling.MostTemperature}"),
            value => value is 0 or >= Sampling.LeastTemperature and <= Sampling.MostTemperature);
        var topK = Whole.Option("--top-k", "Draw from the N likeliest words only. Default: all.", 1, int.MaxValue);
        var seed = Whole.Option("--seed", $"Decides the draws: the same seed gives the same text on every machine. Default: {Defaults.Seed}.", 0, uint.MaxValue);
        var stdin = new Option<bool>("--stdin") { Description = "Score the sentences on standard input instead, one a line: log-probability, words, perplexity, sentence." };
        var threads = Whole.Option("--threads", "With --stdin, threads to compute with. Default: the cores this process may use.", 1, 1024);
        var json = new Option<bool>("--json") { Description = "With --stdin, print one JSON object a sentence." };
        var command = new Command("generate",
            """
            Makes text with a model, word by word, or scores sentences with it.

            Standard output has nothing but the words made; <eos> is a line break. --stdin prints, for each line and in the order of the lines, the natural logarithm
            of its probability, its words (the <eos> that ends it counted in both), its perplexity and the line itself, with tabs between.

            Examples:
              lockstep generate --model runs/small-1/best.safetensors --prompt "the company said" --words 50
              lockstep generate --model runs/small-1/best.safetensors --temperature 0.8 --top-k 40 --seed 7
              lockstep generate --model runs/small-1/best.safetensors --stdin < sentences.txt | sort -g
            """)
        {
            model, data, prompt, words, temperature, topK, seed, stdin, threads, json,
        };
        command.Validators.Add(result =>
        {
            var isStdin = result.GetValue(stdin);
            Option[] others = isStdin ? [prompt, words, temperature, topK, seed] : [threads, json];
            foreach (var option in others.Where(option => result.GetResult(option) is { Implicit: false }))
            {
                result.AddError(isStdin
                    ? $"{option.Name} does not go with --stdin, which makes no text; leave one of them out."
                    : $"{option.Name} goes with --stdin only; leave it out.");
            }
        });
        command.SetAction(parsed =>
        {
            var (path, folder) = (parsed.GetRequiredValue(model)!, parsed.GetValue(data));
            if (parsed.GetValue(stdin)) return ScoreSession.Run(path, folder, (int?)parsed.GetValue(threads) ?? Environment.ProcessorCount, parsed.GetValue(json));
            var sampling = new Sampling(
                parsed.GetValue(temperature) ?? Defaults.Temperature, (int?)parsed.GetValue(topK), (uint?)parsed.GetValue(seed) ?? Defaults.Seed);
            return GenerateSession.Run(path, folder, parsed.GetValue(prompt) ?? "", parsed.GetValue(words) ?? DefaultWords, sampling);
        });
        return command;
    }
}
