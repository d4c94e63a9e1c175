using System.CommandLine;
using Lockstep.Host.Planning;

namespace Lockstep.Host.CommandLine;

/// <summary><c>lockstep plan</c>.</summary>
internal static class PlanCommand
{
    private const int MostThreads = 1024;
    private const long MostTokens = 1_000_000_000_000;

    public static Command Create()
    {
        var recipe = Texts.Option("--recipe", "NAME|FILE.json", "Recipe by name ('lockstep recipe list') or a JSON file. Default: tutorial.");
        var workers = Whole.Option("--workers", "Workers, each in a process of its own; the plan has a line for fewer too. At most as many as shards. Default: 4, or as many as shards.", 1, int.MaxValue);
        var threads = Whole.Option("--threads", "Threads of each worker. Default: the cores of this machine, with --cores these divided among the workers.", 1, MostThreads);
        var bandwidth = Texts.Option("--bandwidth", "RATE", "What the link of each process carries each way: 100Mbit, 1Gbit, 10Gbit or unlimited. Default: 1Gbit.");
        var slices = new SlicesOption("Where gradients are added up. Bytes are shown for both.");
        var data = Texts.Option("--data", "DIR", "Folder with the text, as for train: its words are counted. Default: a text is drawn, of the size of the Penn Treebank.");
        var vocabulary = Whole.Option("--vocab-size", "Words of the vocabulary, where there is no text. Default: 10,000.", 2, 100_000_000);
        var tokens = Whole.Option("--tokens", "Tokens of the training split, where there is no text. Default: 929,589.", 1, MostTokens);
        var cores = Whole.Option("--cores", "Cores of one machine that all processes share. Default: each process has a core a thread of its own.", 1, MostThreads);
        var words = Real.Option(
            "--words-per-second", "W", "What one worker alone does, measured elsewhere ('lockstep train --workers 1'). Default: measured here, in about two seconds.",
            "a number of words a second above 0 and at most a billion", rate => rate is > 0 and <= 1e9);
        var kept = Whole.Option("--keep-checkpoints", "Checkpoints that are kept, as for train. Default: 2.", 1, int.MaxValue);
        var json = new Option<bool>("--json") { Description = "Print one JSON object." };
        var command = new Command("plan",
            """
            Says how large a cluster a run needs: time of a step and of the run, bytes over the network, memory and disk, for each number of workers. Computes real steps for about two seconds to know how fast this machine is.

            Examples:
              lockstep plan --recipe medium --workers 8 --bandwidth 10Gbit
              lockstep plan --data ptb --recipe large --workers 4 --threads 8 --slices workers
              lockstep plan --workers 2 --threads 1 --cores 2 --bandwidth unlimited
              lockstep plan --recipe small --workers 4 --words-per-second 8000 --json
            """)
        {
            recipe, workers, threads, bandwidth, slices, data, vocabulary, tokens, cores, words, kept, json,
        };
        bandwidth.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }] && !string.IsNullOrWhiteSpace(text) && Bandwidth.TryParse(text) is null) result.AddError($"--bandwidth is '{text}'; give {Bandwidth.Allowed}.");
        });
        command.Validators.Add(result =>
        {
            if (result.GetResult(data) is null) return;
            var given = ((Option[])[vocabulary, tokens]).Where(option => result.GetResult(option) is not null).Select(option => option.Name);
            foreach (var name in given) result.AddError($"{name} does not go with --data, whose text is counted; leave {name} out.");
        });
        command.SetAction(parsed =>
        {
            var named = parsed.GetValue(recipe) ?? "tutorial";
            var count = (int?)parsed.GetValue(workers) ?? PlannedRun.DefaultWorkers(named);
            var shared = (int?)parsed.GetValue(cores);
            return PlanSession.Run(new PlanOptions
            {
                Recipe = named,
                Workers = count,
                Threads = (int?)parsed.GetValue(threads) ?? Math.Max(1, shared is { } all ? all / count : Environment.ProcessorCount),
                Bandwidth = Bandwidth.TryParse(parsed.GetValue(bandwidth) ?? "1Gbit")!.Value,
                SlicesOnWorkers = slices.IsOnWorkers(parsed),
                Data = parsed.GetValue(data),
                VocabularySize = (int?)parsed.GetValue(vocabulary),
                Tokens = parsed.GetValue(tokens),
                Cores = shared,
                WordsPerSecond = parsed.GetValue(words),
                KeptCheckpoints = (int?)parsed.GetValue(kept) ?? 2,
                IsJson = parsed.GetValue(json),
            });
        });
        return command;
    }
}
