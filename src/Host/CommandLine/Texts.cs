using System.CommandLine;

namespace Lockstep.Host.CommandLine;

/// <summary>Options that take a name or a path.</summary>
internal static class Texts
{
    /// <summary>An option that is null where it is not given; an empty text, as from an unset variable of a shell, is refused.</summary>
    public static Option<string?> Option(string name, string placeholder, string description, bool isRequired = false)
    {
        var option = new Option<string?>(name) { Description = description, HelpName = placeholder, Required = isRequired };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Any(token => string.IsNullOrWhiteSpace(token.Value))) result.AddError($"{name} is empty; give {placeholder} or leave it out.");
        });
        return option;
    }
}
