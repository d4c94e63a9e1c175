using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Lockstep.Host.CommandLine;

/// <summary>Options that take a number.</summary>
internal static class Real
{
    /// <summary>An option for a number that is allowed; null where it is not given.</summary>
    /// <param name="name">The option.</param>
    /// <param name="placeholder">Its argument in the help.</param>
    /// <param name="description">Its help.</param>
    /// <param name="allowed">What is allowed, for a message after "give".</param>
    /// <param name="isAllowed">Whether a number is.</param>
    public static Option<double?> Option(string name, string placeholder, string description, string allowed, Predicate<double> isAllowed) => new(name)
    {
        Description = description,
        HelpName = placeholder,
        CustomParser = result => Parse(result, name, allowed, isAllowed),
    };

    private static double? Parse(ArgumentResult result, string name, string allowed, Predicate<double> isAllowed)
    {
        var text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && isAllowed(number)) return number;
        result.AddError($"{name} is '{text}'; give {allowed}.");
        return null;
    }
}
