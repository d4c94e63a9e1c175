using System.Globalization;

namespace Lockstep.Benchmarks;

/// <summary>What a step benchmark runs.</summary>
internal sealed record StepOptions
{
    public string? Data { get; private init; }

    public int Workers { get; private init; } = 2;

    public int Threads { get; private init; } = 1;

    public int? Shards { get; private init; }

    public int Steps { get; private init; } = 60;

    public bool Reference { get; private init; }

    public static StepOptions Parse(ReadOnlySpan<string> arguments)
    {
        var options = new StepOptions();
        for (var i = 0; i < arguments.Length; i++)
        {
            options = arguments[i] switch
            {
                "--reference" => options with { Reference = true },
                "--data" => options with { Data = arguments[++i] },
                "--workers" => options with { Workers = Number(arguments[++i]) },
                "--threads" => options with { Threads = Number(arguments[++i]) },
                "--shards" => options with { Shards = Number(arguments[++i]) },
                "--steps" => options with { Steps = Number(arguments[++i]) },
                var other => throw new ArgumentException($"There is no option {other}."),
            };
        }

        return options;
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
