using Akka.Actor;

namespace Lockstep.Host.Local;

/// <summary>How nodes elsewhere come into a cluster.</summary>
/// <param name="System">The actor system, which others reach and somebody else ends.</param>
/// <param name="MinWorkers">Workers to wait for before the first step.</param>
/// <param name="SecondsPerByte">What a byte of a gradient takes to arrive, as measured so far.</param>
internal sealed record OpenDoors(ActorSystem System, int MinWorkers, Func<double> SecondsPerByte)
{
    // A sum that arrives was sent, and is added up: each costs about what the way does.
    private const int Handlings = 3;

    /// <summary>What a partial sum of so many bytes costs.</summary>
    public TimeSpan PerSum(int bytes) => TimeSpan.FromSeconds(Handlings * SecondsPerByte() * bytes);
}
