using System.Text.RegularExpressions;

namespace Lockstep.Host.Tests.Packaging;

/// <summary>The Dockerfile, an instruction a line.</summary>
internal sealed partial class ImageRecipe
{
    private readonly IReadOnlyList<(string Name, string Arguments)> _instructions;

    private ImageRecipe(string text) =>
        _instructions = [.. from line in Continued().Replace(Comment().Replace(text, ""), " ").Split('\n', StringSplitOptions.RemoveEmptyEntries)
                            let parts = line.Split(' ', 2)
                            select (parts[0], parts[1])];

    private ImageRecipe(IReadOnlyList<(string Name, string Arguments)> instructions) => _instructions = instructions;

    /// <summary>The stage that becomes the image.</summary>
    public ImageRecipe LastStage => new([.. _instructions.Skip(_instructions.Index().Last(instruction => instruction.Item.Name == "FROM").Index)]);

    public static ImageRecipe Load() => new(File.ReadAllText(Repository.PathOf("Dockerfile")));

    /// <summary>The arguments of each instruction of a name.</summary>
    public IEnumerable<string> Of(string name) => _instructions.Where(instruction => instruction.Name == name).Select(instruction => instruction.Arguments);

    public override string ToString() => string.Join('\n', _instructions.Select(instruction => $"{instruction.Name} {instruction.Arguments}")) + "\n";

    [GeneratedRegex(@"^#.*\n", RegexOptions.Multiline)]
    private static partial Regex Comment();

    [GeneratedRegex(@"\s*\\\n\s*")]
    private static partial Regex Continued();
}
