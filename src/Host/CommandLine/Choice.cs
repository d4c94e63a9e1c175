using System.CommandLine;
using System.CommandLine.Parsing;

namespace Lockstep.Host.CommandLine;

/// <summary>Options and arguments that take one of a few words, and say so by their name where they are given another.</summary>
internal static class Choice
{
    /// <summary>Refuses any other words.</summary>
    public static void TakeOneOf<T>(this Option<T> option, params string[] words)
    {
        option.CompletionSources.Add(words);
        option.Validators.Add(result => Check(result, option.Name, words));
    }

    /// <inheritdoc cref="TakeOneOf{T}(Option{T}, string[])"/>
    public static void TakeOneOf<T>(this Argument<T> argument, params string[] words)
    {
        argument.CompletionSources.Add(words);
        argument.Validators.Add(result => Check(result, argument.Name, words));
    }

    private static void Check(SymbolResult result, string name, string[] words)
    {
        foreach (var token in result.Tokens)
        {
            if (!words.Contains(token.Value, StringComparer.Ordinal)) result.AddError($"{name} is '{token.Value}'; give {(words.Length > 1 ? $"{string.Join(", ", words[..^1])} or " : "")}{words[^1]}.");
        }
    }
}
