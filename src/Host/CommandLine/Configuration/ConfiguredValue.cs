using System.CommandLine;

namespace Lockstep.Host.CommandLine.Configuration;

/// <summary>A value of an option that stands in an environment variable or a file.</summary>
/// <param name="Option">The option.</param>
/// <param name="Values">Its value; several for an option that may be repeated.</param>
/// <param name="Origin">The variable, or the file and key.</param>
internal sealed record ConfiguredValue(Option Option, IReadOnlyList<string> Values, string Origin)
{
    /// <summary>What would say the same on the command line; nothing for a switch that is off.</summary>
    public IEnumerable<string> Arguments
    {
        get
        {
            foreach (var value in Values)
            {
                if (Option.ValueType == typeof(bool) && value.Equals("false", StringComparison.OrdinalIgnoreCase)) continue;
                if (value.Length > 0)
                {
                    yield return $"{Option.Name}={value}";
                    continue;
                }

                // Behind an equals sign nothing at all would count as no value.
                yield return Option.Name;
                yield return value;
            }
        }
    }

    /// <summary>Whether a message speaks of the option.</summary>
    public bool IsMentionedIn(string message)
    {
        for (var at = message.IndexOf(Option.Name, StringComparison.Ordinal); at >= 0; at = message.IndexOf(Option.Name, at + 1, StringComparison.Ordinal))
        {
            var end = at + Option.Name.Length;
            if (end == message.Length || !(char.IsAsciiLetterOrDigit(message[end]) || message[end] == '-')) return true;
        }

        return false;
    }
}
