using Lockstep.Coordinator.Runs;
using Lockstep.Host.Displays;
using Lockstep.Host.Nodes;
using Lockstep.Host.Watching;

namespace Lockstep.Host.Training;

/// <summary>What the user asked of <c>lockstep train</c>; null is not given.</summary>
internal sealed record TrainOptions
{
    public string? Data { get; init; }

    public string? Task { get; init; }

    public string? Recipe { get; init; }

    public int? Workers { get; init; }

    public int? Threads { get; init; }

    public int? Shards { get; init; }

    public int? Epochs { get; init; }

    public long? MaxSteps { get; init; }

    public uint? Seed { get; init; }

    public string? Out { get; init; }

    public string? Init { get; init; }

    public string? Resume { get; init; }

    /// <summary>Go on with the run in <see cref="Out"/> where there is one.</summary>
    public bool ResumeIfPresent { get; init; }

    /// <summary>Stay when the run is over, until a signal.</summary>
    public bool Stays { get; init; }

    public bool Reference { get; init; }

    /// <summary>How other processes may join; null where none may.</summary>
    public NetworkOptions? Network { get; init; }

    /// <summary>Whom to stand by for; null for who coordinates from the beginning.</summary>
    public StandbyOptions? Standby { get; init; }

    /// <summary>When checkpoints are written, and how many are kept.</summary>
    public RunKeeperOptions Keeping { get; init; } = new();

    /// <summary>Who else watches the run.</summary>
    public WatchOptions Watch { get; init; } = new(null, null);

    public DisplayKind Display { get; init; }
}
