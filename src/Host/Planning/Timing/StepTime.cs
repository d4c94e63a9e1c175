namespace Lockstep.Host.Planning.Timing;

/// <summary>What a step takes, in seconds, each part after the one before.</summary>
/// <param name="Computing">Until the last worker has computed its shards.</param>
/// <param name="Sending">From then until the last partial sum is with its parameter server, and added up.</param>
/// <param name="Receiving">From then until the last total is with every replica.</param>
/// <param name="Deciding">From then until every replica has applied the decision and the next step begins.</param>
internal readonly record struct StepTime(double Computing, double Sending, double Receiving, double Deciding)
{
    /// <summary>All of it.</summary>
    public double Seconds => Computing + Sending + Receiving + Deciding;

    /// <summary>What a byte from a worker takes to arrive at the coordinator, in seconds.</summary>
    public double ArrivalPerByte { get; init; }
}
