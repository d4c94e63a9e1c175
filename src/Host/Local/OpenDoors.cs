using System.Collections.Immutable;
using Akka.Actor;
using Lockstep.Model.Gradients;

namespace Lockstep.Host.Local;

/// <summary>How nodes elsewhere come into a cluster.</summary>
internal sealed record OpenDoors
{
    // A sum that arrives was sent, and is added up: each costs about what the way does.
    private const int Handlings = 3;

    /// <summary>The actor system, which others reach and somebody else ends.</summary>
    public required ActorSystem System { get; init; }

    /// <summary>Workers to wait for before the first step.</summary>
    public required int MinWorkers { get; init; }

    /// <summary>Whether workers on nodes own the slices, where there are any.</summary>
    public required bool SlicesOnNodes { get; init; }

    /// <summary>What a byte of a gradient takes to arrive, in seconds, as measured so far.</summary>
    public required Func<double> SecondsPerByte { get; init; }

    /// <summary>The servers of chunks on the nodes that own slices.</summary>
    public required Func<ImmutableArray<string>, Func<Chunk, ICanTell>> ServersOf { get; init; }

    /// <summary>Ends the streams of a node for a reason.</summary>
    public required Action<string, string> Expel { get; init; }

    /// <summary>Has a node refused for the rest of the run, for a reason.</summary>
    public required Action<string, string> Refuse { get; init; }

    /// <summary>What a partial sum of so many bytes costs.</summary>
    public TimeSpan PerSum(int bytes) => PerSum(SecondsPerByte(), bytes);

    /// <summary>The same at a speed that is given.</summary>
    public static TimeSpan PerSum(double secondsPerByte, int bytes) => TimeSpan.FromSeconds(Handlings * secondsPerByte * bytes);
}
