using System.Globalization;
using Lockstep.Model.Data;

namespace Lockstep.Host.Generation;

/// <summary>What the user should know of a text that was read.</summary>
internal static class Notices
{
    /// <summary>Words that were read as the unknown one, or null where there are none.</summary>
    public static string? UnknownWords(int count, string source) => count switch
    {
        0 => null,
        1 => $"1 word of {source} is not in the vocabulary; it is read as {Vocabulary.Unknown}.",
        _ => string.Create(CultureInfo.InvariantCulture, $"{count} words of {source} are not in the vocabulary; they are read as {Vocabulary.Unknown}."),
    };
}
