using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using Lockstep.Host.CommandLine.Configuration;

namespace Lockstep.Host.CommandLine;

/// <summary>The command line of the program.</summary>
internal static class LockstepCommand
{
    /// <summary>Runs what the arguments say; gives the exit code.</summary>
    public static int Invoke(string[] arguments) => Failures.Guard(() =>
    {
        // An argument that begins with @ is a path like any other, not a file of arguments.
        var parser = new ParserConfiguration { ResponseFileTokenReplacer = null };
        var file = ConfiguredOptions.FileOption();
        var commands = Create();
        commands.Add(file);
        // The first reading finds the command, whose options may then be configured elsewhere; the second one decides.
        var configured = ConfiguredOptions.For(commands.Parse(arguments, parser), file);
        var parsed = commands.Parse(configured.AddTo(arguments), parser);
        return parsed.Action is ParseErrorAction
            ? Refuse(parsed, configured)
            : configured.Run(() => parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }));
    });

    /// <summary>All commands.</summary>
    public static RootCommand Create() => new(
        $$"""
        Trains recurrent language models and taggers on a cluster of actors: the same bits on any cluster.

        Examples:
          lockstep train                               the built-in corpus, a minute or two
          lockstep data fetch ptb --out ptb            the Penn Treebank
          lockstep train --data ptb --recipe small     13 epochs on it
          lockstep train --resume runs/small-1         goes on where a run stopped
          lockstep verify runs/small-1                 proves from its ledger that every shard was applied once
          lockstep eval --model runs/small-1/model.safetensors --data ptb --split test
          lockstep export --model runs/small-1/model.safetensors --onnx small.onnx
          lockstep generate --model runs/small-1/model.safetensors --prompt "the company said"
          lockstep train --task tag --data ewt         a tagger; lockstep tag then labels text
          lockstep train --dashboard 127.0.0.1:4080    with a page to watch it by; lockstep status says the same on a terminal
          lockstep train --data ptb --processes 4      with workers in processes of their own
          lockstep train --data ptb --listen 10.0.0.1:4053 --certs certs/head      and on other machines:
          lockstep worker --join 10.0.0.1:4053 --certs certs/worker-1
          lockstep plan --recipe medium --workers 8 --bandwidth 10Gbit             how large a cluster, and how long

        Exit codes: 0 all went well, 1 the run failed, 2 the input is wrong, 130 after Ctrl-C, 143 after SIGTERM.
        Environment: {{ConfiguredOptions.VariablePrefix}}DATA=ptb stands for --data ptb, and so on for every option; {{ConfiguredOptions.FileVariable}} for --config, a JSON file such as
        { "data": "ptb", "train": { "max-steps": 100 } }. What is on the command line counts before the environment, and that before the file.
        {{Failures.DebugVariable}}=1 prints a stack trace with an error; NO_COLOR is respected.
        """)
    {
        TrainCommand.Create(),
        WorkerCommand.Create(),
        StatusCommand.Create(),
        PlanCommand.Create(),
        EvalCommand.Create(),
        ExportCommand.Create(),
        GenerateCommand.Create(),
        InspectCommand.Create(),
        TagCommand.Create(),
        VerifyCommand.Create(),
        DataCommand.Create(),
        RecipeCommand.Create(),
        CertsCommand.Create(),
    };

    private static int Refuse(ParseResult parsed, ConfiguredOptions configured)
    {
        // The parser names an argument twice where its own check and ours both fail.
        foreach (var message in parsed.Errors.Select(error => error.Message.ReplaceLineEndings(" ")).Distinct())
        {
            Console.Error.WriteLine($"lockstep: {configured.Explain(message)}");
        }

        var names = new Stack<string>();
        for (SymbolResult? at = parsed.CommandResult; at is CommandResult command; at = at.Parent) names.Push(command.Command.Name);
        Console.Error.WriteLine($"See 'lockstep {string.Join(' ', names.Skip(1).Append("--help"))}'.");
        return ExitCode.WrongInput;
    }
}
