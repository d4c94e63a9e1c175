using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Lockstep.Host.CommandLine;

/// <summary>Options that take a whole number within a range.</summary>
internal static class Whole
{
    /// <summary>An option for a number from <paramref name="least"/> to <paramref name="most"/>; null where it is not given.</summary>
    public static Option<long?> Option(string name, string description, long least, long most = long.MaxValue) => new(name)
    {
        Description = description,
        HelpName = "N",
        CustomParser = result => Parse(result, name, least, most),
    };

    private static long? Parse(ArgumentResult result, string name, long least, long most)
    {
        var text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most) return number;
        var range = most == long.MaxValue
            ? string.Create(CultureInfo.InvariantCulture, $"of at least {least}")
            : string.Create(CultureInfo.InvariantCulture, $"from {least} to {most}");
        result.AddError($"{name} is '{text}'; give a whole number {range}.");
        return null;
    }
}
