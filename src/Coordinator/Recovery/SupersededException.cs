using System.Globalization;

namespace Lockstep.Coordinator.Recovery;

/// <summary>Another coordinator has taken the run over.</summary>
/// <param name="term">Its term.</param>
/// <param name="address">Where it is, HOST:PORT; null where only its nodes are heard of.</param>
public sealed class SupersededException(long term, string? address)
    : Exception(string.Create(CultureInfo.InvariantCulture, $"Another coordinator{(address is null ? "" : $" at {address}")} has taken the run over in term {term}."))
{
    /// <summary>The term of the other.</summary>
    public long Term { get; } = term;

    /// <summary>Where the other is; null where it is not known.</summary>
    public string? Address { get; } = address;
}
