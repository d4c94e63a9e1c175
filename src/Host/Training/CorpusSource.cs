using Lockstep.Model.Data;

namespace Lockstep.Host.Training;

/// <summary>The corpus a run is trained on: the user's, or the one built in.</summary>
internal static class CorpusSource
{
    /// <param name="folder">The user's, or null for the one built in.</param>
    public static Corpus Read(string? folder) => folder is null ? BuiltInLanguage.Corpus() : CorpusReader.ReadFolder(folder);

    /// <summary>What the user should know of a corpus.</summary>
    public static IReadOnlyList<string> Notices(Corpus corpus) =>
    [
        .. Enum.GetValues<Split>()
            .Where(split => corpus[split].UnknownWords > 0)
            .Select(split => Notice(split, corpus[split].UnknownWords)),
    ];

    /// <summary>Words that were read as the unknown one.</summary>
    public static string Notice(Split split, int unknownWords) =>
        $"{unknownWords} words of the {split.ToString().ToLowerInvariant()} split are not in the vocabulary; they are read as {Vocabulary.Unknown}.";
}
