namespace Lockstep.Model.Recipes;

/// <summary>Finds what a misspelt name was meant to be.</summary>
public static class NearestName
{
    // A name this long is no misspelling; its distance is not worth the time.
    private const int LongestCompared = 64;

    /// <summary>The known name with the least edits (insertions, deletions, substitutions) to the given one; the first of equals.</summary>
    public static string To(string given, IEnumerable<string> known)
    {
        var compared = given.Length > LongestCompared ? given[..LongestCompared] : given;
        return known.MinBy(name => Edits(compared, name))!;
    }

    private static int Edits(string from, string to)
    {
        var row = Enumerable.Range(0, to.Length + 1).ToArray();
        for (var i = 1; i <= from.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= to.Length; j++)
            {
                var substituted = diagonal + (from[i - 1] == to[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(substituted, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
