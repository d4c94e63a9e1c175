namespace Lockstep.Tests.Programs;

/// <summary>Which build of the program the tests start: the one they are built with, or one that is published, and so compiled ahead, which takes half the processor time to start.</summary>
internal static class TestedProgram
{
    private const string Variable = "LOCKSTEP_PUBLISHED";

    private static readonly string? Published = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } folder ? Path.GetFullPath(folder) : null;

    /// <summary>Whether it is one that is published.</summary>
    public static bool IsPublished => Published is not null;

    /// <summary>The folder that it is in.</summary>
    public static string Folder => Published ?? AppContext.BaseDirectory;

    /// <summary>Of <c>DOTNET_TieredCompilation</c>. Compiled in tiers, what is not compiled ahead takes two thirds of the time, to the same bits, which SameBitsTests compares.</summary>
    public static string TieredCompilation => IsPublished ? "0" : "1";
}
