using System.CommandLine;
using System.CommandLine.Help;
using Lockstep.Model;
using Lockstep.Model.Recipes;
using Microsoft.Extensions.Configuration;

namespace Lockstep.Host.CommandLine.Configuration;

/// <summary>Which keys a configuration may have: the options, spelled without hyphens in front, and a section a command.</summary>
internal static class ConfigurationKeys
{
    /// <summary>The option a key would be: <c>min_workers</c>, <c>MIN_WORKERS</c> and <c>min-workers</c> are all <c>--min-workers</c>.</summary>
    public static string NameOf(IConfigurationSection section) => "--" + Plain(section.Key);

    /// <summary>Whether a key has a text or a list, rather than keys of its own.</summary>
    public static bool HasValue(IConfigurationSection section) => section.Value is not null || (section.GetChildren().Any() && !IsSection(section));

    /// <summary>The options of a command that can be configured.</summary>
    public static IEnumerable<Option> OptionsOf(Command command) => command.Options.Where(option => option is not (HelpOption or VersionOption) && !option.Recursive);

    /// <summary>Refuses keys that belong to no command.</summary>
    /// <param name="file">The file, for messages.</param>
    /// <param name="at">The file, or a section of it.</param>
    /// <param name="command">The command the section is about.</param>
    /// <exception cref="InputException">There is one.</exception>
    public static void Check(string file, IConfiguration at, Command command)
    {
        var options = Descend(command).SelectMany(OptionsOf).Select(option => option.Name).ToHashSet();
        var commands = command.Subcommands.ToDictionary(sub => sub.Name);
        var seen = new HashSet<string>();
        foreach (var child in at.GetChildren())
        {
            var (name, where) = (Plain(child.Key), $"{file}: '{child.Path.Replace(':', '.')}'");
            if (IsSection(child))
            {
                if (!commands.TryGetValue(name, out var sub)) throw new InputException($"{where} is no command{Suggest(name, commands.Keys)}.");
                Check(file, child, sub);
            }
            else if (!options.Contains("--" + name) && !(child.Value is null && commands.ContainsKey(name)))
            {
                throw new InputException($"{where} is no option{Suggest(name, options.Select(option => option.TrimStart('-')).Concat(commands.Keys))}.");
            }

            if (!seen.Add(name)) throw new InputException($"{where} stands there twice in different spellings; leave one of them out.");
        }
    }

    private static bool IsSection(IConfigurationSection section) => section.GetChildren().Any(child => !child.Key.All(char.IsAsciiDigit));

    private static string Plain(string key) => key.ToLowerInvariant().Replace('_', '-');

    private static string Suggest(string name, IEnumerable<string> known) => NearestName.To(name, known) is { } nearest ? $"; the nearest is '{nearest}'" : "";

    private static IEnumerable<Command> Descend(Command command) => command.Subcommands.SelectMany(Descend).Prepend(command);
}
