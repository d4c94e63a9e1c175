using System.CommandLine;
using Lockstep.Host.Displays;
using Lockstep.Host.Nodes;
using Lockstep.Host.Remoting;
using Lockstep.Host.Training;
using Lockstep.Model;

namespace Lockstep.Host.CommandLine;

/// <summary><c>lockstep train</c>.</summary>
internal static class TrainCommand
{
    private const int MostThreads = 1024;

    public static Command Create()
    {
        var task = new Option<string?>("--task") { Description = "What to learn: lm, a language model, or tag, a tagger. Default: lm.", HelpName = "lm|tag" };
        task.TakeOneOf(Tasks.LanguageModel, Tasks.Tagger);
        var data = Texts.Option("--data", "DIR",
            "Folder with train.txt, valid.txt and test.txt, or ptb.train.txt and so on. Default: the built-in corpus. For a tagger: train.tsv, valid.tsv (or dev.tsv) and, if there is one, test.tsv, with a word, a tab and its tag on a line and an empty line after each sentence.");
        var recipe = Texts.Option("--recipe", "NAME|FILE.json",
            "Recipe by name ('lockstep recipe list') or a JSON file. Default: builtin, with --data tutorial, with --task tag tagger.");
        var workers = Whole.Option("--workers", "Workers in this process that share the shards of a step. Default: the cores this process may use, with --processes 0. 0 where others join.", 0, int.MaxValue);
        var threads = Whole.Option("--threads", "Threads of each worker. Default: the cores divided among the workers.", 1, MostThreads);
        var shards = Whole.Option("--shards", "Shards of a batch; divides batch_size. Part of the recipe. Default: the recipe's.", 1, int.MaxValue);
        var epochs = Whole.Option("--epochs", "Passes over the training split. Part of the recipe; with --resume as many as before or more.", 1, int.MaxValue);
        var maxSteps = Whole.Option("--max-steps", "End after this many steps of the whole run, resumes included. Default: all of the recipe's.", 1);
        var seed = Whole.Option("--seed", "Seed of initial weights and dropout. Part of the recipe. Default: the recipe's.", 0, uint.MaxValue);
        var output = Texts.Option("--out", "DIR", "New or empty folder for the run. Default: a new one under runs/.");
        var init = Texts.Option("--init", "FILE", "Model whose weights the run begins with, ours or any safetensors file with PyTorch's names. Default: drawn from the seed.");
        var resume = Texts.Option("--resume", "DIR", "Folder of a run to go on with; its recipe and data are taken from there.");
        var resumeIfPresent = new Option<bool>("--resume-if-present") { Description = "Go on with the run in --out where there is one, and begin one where there is none: the same command for the first start and every other, for supervisors. Workers wait where the coordinator is stopped." };
        var stay = new Option<bool>("--stay") { Description = "Stay when the run is over, and tell workers that come, until SIGTERM: for supervisors that start again what ends." };
        var checkpoints = new CheckpointArguments();
        var reference = new Option<bool>("--reference") { Description = "Train without actors, in one team of workers x threads threads (1 worker by default). The bits are the same." };
        var processes = Whole.Option("--processes", "Worker processes to start on this machine.", 1, MostThreads);
        var network = new NetworkArguments("Let workers on other machines join here ('lockstep worker --join HOST:PORT'). Port 0 is any free one.");
        var standby = new StandbyArguments();
        var watch = new WatchArguments("--dashboard", "a page with the run as it goes, /api/run, /metrics and /healthz");
        var slices = new SlicesOption("Where gradients are added up: at the coordinator, or on the workers, so that bytes a machine stop growing with the number of workers.");
        var minWorkers = Whole.Option("--min-workers", "Workers to wait for before the first step, those here counted. Default: 1, with --processes as many as these.", 1, int.MaxValue);
        var json = new Option<bool>("--json") { Description = "Print one JSON object an event on standard output, and the rest on standard error." };
        var plain = new Option<bool>("--plain") { Description = "Print plain lines on a terminal too." };

        var command = new Command("train",
            """
            Trains a language model or a tagger on a local cluster. Ctrl-C finishes the step, saves, and prints how to resume; a second one quits at once.

            Examples:
              lockstep train --data ptb --recipe small
              lockstep train --task tag --data ewt
              lockstep train --data ptb --processes 4
              lockstep train --data ptb --dashboard 127.0.0.1:4080
              lockstep train --data ptb --out runs/ptb --resume-if-present
              lockstep train --data ptb --listen 10.0.0.1:4053 --certs certs/head --workers 0 --min-workers 2
              lockstep train --standby --join 10.0.0.1:4053 --listen 10.0.0.2:4053 --certs certs/spare --workers 0 --out runs/spare
            """)
        {
            task, data, recipe, workers, threads, processes, minWorkers, slices, shards, epochs, maxSteps, seed, output, init, resume, resumeIfPresent, stay, reference, json, plain,
        };
        network.AddTo(command);
        standby.AddTo(command);
        checkpoints.AddTo(command);
        watch.AddTo(command);
        command.Validators.Add(result =>
        {
            standby.Check(
                result,
                [network.Listen, output],
                [task, recipe, shards, epochs, seed, init, resume, resumeIfPresent, reference, processes, minWorkers]);
            if (result.GetValue(resume) is not null)
            {
                var given = ((Option[])[task, data, recipe, shards, seed, output, init]).Where(option => result.GetResult(option) is not null).Select(option => option.Name);
                foreach (var name in given) result.AddError($"{name} does not go with --resume, which takes it from the run; leave {name} out.");
            }

            if (result.GetValue(resumeIfPresent))
            {
                if (result.GetResult(resume) is not null) result.AddError("--resume does not go with --resume-if-present; give one of them.");
                else if (result.GetResult(output) is null) result.AddError("--resume-if-present needs the folder of the run; give --out.");
            }

            // Whether they are given, and not their values: one that is no number has none, and is told of already.
            var isOpen = result.GetResult(network.Listen) is not null || result.GetResult(processes) is not null;
            if (isOpen && result.GetValue(reference)) result.AddError("--reference trains alone; leave --listen and --processes out.");
            // The coordinator's certificate is not a worker's.
            if (result.GetResult(processes) is not null && result.GetResult(network.Certs) is not null)
                result.AddError("--processes does not go with --certs: its workers are on this machine. Leave --certs out, or start 'lockstep worker --certs DIR' yourself.");
            if (!isOpen)
            {
                if (result.GetResult(workers) is { Tokens: [{ Value: "0" }] }) result.AddError("--workers 0 leaves nobody to compute; give --listen, so that workers can join, or --processes.");
                var given = ((Option[])[network.Advertise, network.DataPort, network.Certs, network.Insecure, minWorkers]).Where(option => result.GetResult(option) is not null).Select(option => option.Name);
                foreach (var name in given) result.AddError($"{name} goes with --listen or --processes; give one of them.");
            }

            if (result.GetValue(json) && result.GetValue(plain)) result.AddError("--json does not go with --plain; give one of them.");
        });
        command.SetAction(parsed => TrainSession.Run(new TrainOptions
        {
            Task = parsed.GetValue(task),
            Data = parsed.GetValue(data),
            Recipe = parsed.GetValue(recipe),
            Workers = (int?)parsed.GetValue(workers),
            Threads = (int?)parsed.GetValue(threads),
            Shards = (int?)parsed.GetValue(shards),
            Epochs = (int?)parsed.GetValue(epochs),
            MaxSteps = parsed.GetValue(maxSteps),
            Seed = (uint?)parsed.GetValue(seed),
            Out = parsed.GetValue(output),
            Init = parsed.GetValue(init),
            Resume = parsed.GetValue(resume),
            ResumeIfPresent = parsed.GetValue(resumeIfPresent),
            Stays = parsed.GetValue(stay),
            Reference = parsed.GetValue(reference),
            Network = Network(parsed),
            Standby = standby.Of(parsed),
            Keeping = checkpoints.Of(parsed),
            Watch = watch.Of(parsed),
            Display = parsed.GetValue(json) ? DisplayKind.Json : parsed.GetValue(plain) ? DisplayKind.Plain : DisplayKind.Automatic,
        }));
        return command;

        NetworkOptions? Network(ParseResult parsed)
        {
            var children = (int?)parsed.GetValue(processes) ?? 0;
            if (children == 0 && parsed.GetValue(network.Listen) is null) return null;
            var least = (int?)parsed.GetValue(minWorkers) ?? Math.Max(1, children + (int)(parsed.GetValue(workers) ?? 0));
            var loopback = new HostPort("127.0.0.1", 0);
            var rivals = standby.Of(parsed)?.Join;
            return new NetworkOptions(
                network.Address(parsed, loopback, null),
                least,
                slices.IsOnWorkers(parsed),
                children,
                network.Security(parsed, [("--listen", network.ListenOr(parsed, loopback)), .. (rivals ?? []).Select(rival => ("--join", rival))]))
            {
                Rivals = rivals ?? [],
                IsSupervised = rivals is not null || parsed.GetValue(resumeIfPresent),
            };
        }
    }
}
