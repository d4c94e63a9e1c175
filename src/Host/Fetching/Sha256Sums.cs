using System.Buffers;
using Lockstep.Model;

namespace Lockstep.Host.Fetching;

/// <summary>The SHA-256 each file must have, as <c>sha256sum</c> lists them: 64 hex digits, two blanks (or a blank and an asterisk), the name.</summary>
public sealed class Sha256Sums
{
    private const int HexDigits = 64;
    private static readonly SearchValues<char> Hex = SearchValues.Create("0123456789abcdefABCDEF");

    private readonly Dictionary<string, string> _sums;
    private readonly string _source;

    private Sha256Sums(string source, Dictionary<string, string> sums) => (_source, _sums) = (source, sums);

    /// <summary>The sums of Mikolov's preprocessing of the Penn Treebank.</summary>
    public static Sha256Sums Ptb { get; } = new("the built-in list", new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["ptb.train.txt"] = "fcea919f6cf83f35d4d00c6cbf08040d13d4155226340912e2fef9c9c4102cbf",
        ["ptb.valid.txt"] = "c9fe6985fe0d4ccb578183407d7668fc6066c20700cb4cf87d8ff1cc34df1bf2",
        ["ptb.test.txt"] = "dd65dff31e70846b2a6030a87482edcd5d199130cdcfa1f3dccbb033728deee0",
    });

    /// <summary>The sum of a file, in lower-case hex.</summary>
    /// <exception cref="InputException">There is none.</exception>
    public string this[string name] =>
        _sums.TryGetValue(name, out var sum) ? sum : throw new InputException($"There is no SHA-256 of {name} in {_source}: add the line.");

    /// <summary>Reads a list; a folder in front of a name is dropped, and blank lines are.</summary>
    /// <exception cref="InputException">The file cannot be read, or a line is none of a list.</exception>
    public static Sha256Sums Read(string path)
    {
        var sums = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (index, line) in Lines(path).Index())
        {
            if (string.IsNullOrWhiteSpace(line)) continue;
            if (line.Length < HexDigits + 3 || line.AsSpan(0, HexDigits).ContainsAnyExcept(Hex) || line[HexDigits] != ' ' || line[HexDigits + 1] is not (' ' or '*'))
                throw new InputException($"Line {index + 1} of {path} is no line of sha256sum: write 64 hex digits, two blanks and the file's name.");
            sums[Path.GetFileName(line[(HexDigits + 2)..].TrimEnd())] = line[..HexDigits].ToLowerInvariant();
        }

        return new Sha256Sums(path, sums);
    }

    private static string[] Lines(string path)
    {
        try
        {
            return File.ReadAllLines(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"The list of SHA-256 sums {path} cannot be read ({e.Message}): give the path of a file that sha256sum wrote.", e);
        }
    }
}
