using System.CommandLine;
using Lockstep.Model;
using Microsoft.Extensions.Configuration;

namespace Lockstep.Host.CommandLine.Configuration;

/// <summary>A place options can be configured in: the environment, or a file.</summary>
/// <param name="root">What stands there; a section a command, and what belongs to several commands above.</param>
/// <param name="origin">Names a key of it in messages.</param>
/// <param name="isTextOnly">Whether several values stand in one text, with commas between.</param>
internal sealed class OptionSource(IConfiguration root, Func<string, string> origin, bool isTextOnly)
{
    /// <summary>What is configured for an option of a command; null where nothing is.</summary>
    /// <param name="option">The option.</param>
    /// <param name="path">The command's name, after those of the commands it is part of; its own section overrides the ones above.</param>
    /// <exception cref="InputException">What stands there cannot be a value of the option.</exception>
    public ConfiguredValue? Find(Option option, IReadOnlyList<string> path)
    {
        for (var depth = path.Count; depth >= 0; depth--)
        {
            var section = path.Take(depth).Aggregate(root, (at, name) => at.GetSection(name));
            var found = section.GetChildren().FirstOrDefault(child => ConfigurationKeys.NameOf(child) == option.Name && ConfigurationKeys.HasValue(child));
            if (found is not null) return new ConfiguredValue(option, Values(option, found), origin(found.Path));
        }

        return null;
    }

    private string[] Values(Option option, IConfigurationSection section)
    {
        var isMany = option.Arity.MaximumNumberOfValues > 1;
        string[] values = section.Value switch
        {
            null => [.. section.GetChildren().Select(item => item.Value ?? "")],
            var text when isMany && isTextOnly => text.Split(',', StringSplitOptions.TrimEntries),
            var text => [text],
        };
        if (values.Length != 1 && !isMany) throw new InputException($"{origin(section.Path)} is a list; {option.Name} takes one value.");
        if (option.ValueType == typeof(bool) && !bool.TryParse(values[0], out _)) throw new InputException($"{origin(section.Path)} is '{values[0]}'; give true or false.");
        return values;
    }
}
