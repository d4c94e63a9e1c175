namespace Lockstep.Model.Data.Tagging;

/// <summary>Finds the splits of a tagged corpus in a folder.</summary>
/// <remarks>
/// A split is <c>train.tsv</c>, <c>train.txt</c> or a file whose name ends with <c>.train.tsv</c>; in the same way <c>valid</c>, for which <c>dev</c> is another word,
/// and <c>test</c>, which may be missing.
/// </remarks>
public static class TaggedFolder
{
    /// <summary>The path of a split that must be there.</summary>
    /// <exception cref="InputException">The folder or the split is missing, or several files could be it.</exception>
    public static string Find(string folder, Split split) => FindOptional(folder, split) ?? throw new InputException(
        $"The folder {folder} holds no {string.Join(", ", Endings(split).Select(ending => $"{ending}.tsv, {ending}.txt"))} and no file named like en.{Endings(split)[^1]}.tsv: add one of them.");

    /// <summary>The path of a split, or null where the folder has none.</summary>
    /// <exception cref="InputException">The folder is missing, or several files could be the split.</exception>
    public static string? FindOptional(string folder, Split split)
    {
        if (!Directory.Exists(folder))
            throw new InputException($"There is no folder {folder}: give one that holds train.tsv and valid.tsv, with a word, a tab and its tag on each line.");
        string[] names = [.. Names(folder).Where(name => Endings(split).Any(ending => IsNamed(name, ending))).Order(CodePointOrder.Instance)];
        return names switch
        {
            [] => null,
            [var name] => Path.Combine(folder, name),
            _ => throw new InputException(
                $"The folder {folder} holds {string.Join(" and ", names)}, and each could be the {split.ToString().ToLowerInvariant()} split: leave one of them there."),
        };
    }

    private static IEnumerable<string> Names(string folder)
    {
        try
        {
            return [.. Directory.EnumerateFiles(folder).Select(path => Path.GetFileName(path))];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"The folder {folder} cannot be read ({e.Message.TrimEnd('.')}): check its permissions.", e);
        }
    }

    private static bool IsNamed(string name, string ending) =>
        name == $"{ending}.tsv" || name == $"{ending}.txt" || name.EndsWith($".{ending}.tsv", StringComparison.Ordinal);

    private static string[] Endings(Split split) => split switch
    {
        Split.Train => ["train"],
        Split.Valid => ["valid", "dev"],
        Split.Test => ["test"],
        _ => throw new ArgumentOutOfRangeException(nameof(split), split, "There are three splits."),
    };
}
