using System.Text.Json;

namespace Lockstep.Tests.Programs;

/// <summary>What the program said and ended with.</summary>
internal sealed record ProgramResult(int ExitCode, string Output, string Error)
{
    /// <summary>The JSON objects on standard output, one a line.</summary>
    public IReadOnlyList<JsonElement> Events =>
        [.. Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];

    /// <summary>The events of a kind.</summary>
    public IReadOnlyList<JsonElement> Of(string kind) => [.. Events.Where(line => line.GetProperty("event").GetString() == kind)];

    /// <summary>The digest in the <c>finished</c> event.</summary>
    public string WeightsSha256 => Assert.Single(Of("finished")).GetProperty("weights_sha256").GetString()!;

    /// <summary>Fails unless the program ended well.</summary>
    public ProgramResult Successful()
    {
        Assert.True(ExitCode == 0, $"exit code {ExitCode}: {Error}");
        return this;
    }

    /// <summary>Fails unless the program refused its input in one sentence that holds these texts.</summary>
    public void Refused(params string[] texts)
    {
        Assert.Equal(2, ExitCode);
        Assert.Empty(Output);
        var message = Error.Split('\n')[0];
        Assert.StartsWith("lockstep: ", message, StringComparison.Ordinal);
        foreach (var text in texts) Assert.Contains(text, message, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", Error, StringComparison.Ordinal);
    }
}
