using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using Lockstep.Model;
using Microsoft.Extensions.Configuration;

namespace Lockstep.Host.CommandLine.Configuration;

/// <summary>
/// The options of a command that are not on its command line but in the environment or in a file. They are added to the command line, so that whatever is
/// checked there holds for them too.
/// </summary>
internal sealed class ConfiguredOptions
{
    /// <summary>What the variable of an option begins with.</summary>
    public const string VariablePrefix = "LOCKSTEP_";

    /// <summary>Names the file where --config does not.</summary>
    public const string FileVariable = VariablePrefix + "CONFIG";

    private const string EndOfOptions = "--";

    private readonly IReadOnlyList<ConfiguredValue> _values;

    private ConfiguredOptions(IReadOnlyList<ConfiguredValue> values) => _values = values;

    /// <summary>The option that names the file, for all commands.</summary>
    public static Option<string?> FileOption()
    {
        var option = Texts.Option("--config", "FILE.json", $"Options for what is neither given here nor in the environment. Default: {FileVariable}, or none.");
        option.Recursive = true;
        return option;
    }

    /// <summary>Finds what is configured for the command a command line names.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="fileOption">The option that names the file.</param>
    /// <exception cref="InputException">The file, or a value, is wrong.</exception>
    public static ConfiguredOptions For(ParseResult parsed, Option<string?> fileOption)
    {
        var path = new Stack<string>();
        for (SymbolResult? at = parsed.CommandResult; at is CommandResult command; at = at.Parent) path.Push(command.Command.Name);
        string[] names = [.. path.Skip(1)];
        if (names.Length == 0 || parsed.CommandResult.Children.Any(child => child is OptionResult { Option: HelpOption or VersionOption })) return new ConfiguredOptions([]);

        var environment = new ConfigurationBuilder().AddEnvironmentVariables(VariablePrefix).Build();
        var sources = new List<OptionSource>
        {
            new(environment, key => VariablePrefix + key.Replace(":", "__", StringComparison.Ordinal).ToUpperInvariant(), isTextOnly: true),
        };
        if (File(parsed, fileOption) is var (given, file)) sources.Add(ConfigurationFile.Read(given, file, parsed.RootCommandResult.Command));
        return new ConfiguredOptions([..
            from option in ConfigurationKeys.OptionsOf(parsed.CommandResult.Command)
            where parsed.GetResult(option) is not { Implicit: false }
            let value = sources.Select(source => source.Find(option, names)).FirstOrDefault(found => found is not null)
            where value is not null
            select value]);
    }

    /// <summary>The command line with what is configured.</summary>
    public string[] AddTo(string[] arguments)
    {
        var end = Array.IndexOf(arguments, EndOfOptions);
        if (end < 0) end = arguments.Length;
        return [.. arguments[..end], .. _values.SelectMany(value => value.Arguments), .. arguments[end..]];
    }

    /// <summary>A message, and where the options it speaks of come from.</summary>
    public string Explain(string message)
    {
        var origins = _values.Where(value => value.IsMentionedIn(message)).Select(value => $"{value.Option.Name} is set by {value.Origin}.");
        return string.Join(' ', origins.Prepend(message));
    }

    /// <summary>Runs a command so that what it refuses is explained too.</summary>
    public int Run(Func<int> command)
    {
        try
        {
            return command();
        }
        catch (InputException exception)
        {
            throw new InputException(Explain(exception.Message), exception);
        }
    }

    private static (string Given, string File)? File(ParseResult parsed, Option<string?> option)
    {
        if (parsed.GetResult(option) is { } result) return result.Errors.Any() ? null : ("--config", parsed.GetValue(option)!);
        return Environment.GetEnvironmentVariable(FileVariable) switch
        {
            null => null,
            "" => throw new InputException($"{FileVariable} is empty; name a JSON file or unset it."),
            var file => (FileVariable, file),
        };
    }
}
