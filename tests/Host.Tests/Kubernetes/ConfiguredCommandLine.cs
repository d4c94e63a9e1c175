using System.CommandLine;
using System.CommandLine.Parsing;
using k8s.Models;
using Lockstep.Host.CommandLine;
using Lockstep.Host.CommandLine.Configuration;
using Microsoft.Extensions.Configuration;

namespace Lockstep.Host.Tests.Kubernetes;

/// <summary>What the program makes of a container's arguments and environment.</summary>
/// <param name="Parsed">The command line with what the environment adds to it.</param>
/// <param name="Unread">Variables of ours that the command does not read.</param>
internal sealed record ConfiguredCommandLine(ParseResult Parsed, IReadOnlyList<string> Unread)
{
    public static ConfiguredCommandLine Of(V1Container container, string pod) => Of([.. container.Args], ContainerEnvironment.Of(container, pod));

    public static ConfiguredCommandLine Of(string[] arguments, IReadOnlyDictionary<string, string> environment)
    {
        var commands = LockstepCommand.Create();
        var command = commands.Parse(arguments).CommandResult;
        var path = new Stack<string>();
        for (SymbolResult? at = command; at is CommandResult one; at = at.Parent) path.Push(one.Command.Name);
        var variables = environment.Where(variable => variable.Key.StartsWith(ConfiguredOptions.VariablePrefix, StringComparison.Ordinal)).ToList();
        var source = new OptionSource(
            new ConfigurationBuilder().AddInMemoryCollection(variables.Select(variable => KeyValuePair.Create(KeyOf(variable.Key), (string?)variable.Value))).Build(),
            key => ConfiguredOptions.VariablePrefix + key.Replace(":", "__", StringComparison.Ordinal).ToUpperInvariant(),
            isTextOnly: true);
        var values = ConfigurationKeys.OptionsOf(command.Command).Select(option => source.Find(option, [.. path.Skip(1)])).OfType<ConfiguredValue>().ToList();
        return new ConfiguredCommandLine(
            commands.Parse([.. arguments, .. values.SelectMany(value => value.Arguments)]),
            [.. variables.Select(variable => variable.Key).Except(values.Select(value => value.Origin))]);
    }

    /// <summary>The text of an option; null where nothing gives it.</summary>
    public string? Text(string option) => Parsed.CommandResult.Command.Options.Any(known => known.Name == option) ? Parsed.GetValue<string?>(option) : null;

    private static string KeyOf(string variable) => variable[ConfiguredOptions.VariablePrefix.Length..].Replace("__", ":", StringComparison.Ordinal);
}
