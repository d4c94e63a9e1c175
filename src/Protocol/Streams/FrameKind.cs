namespace Lockstep.Protocol.Streams;

/// <summary>What a frame carries. The transport reads the bodies of the first three only.</summary>
public enum FrameKind : byte
{
    /// <summary>No kind; refused on the wire.</summary>
    None = 0,

    /// <summary>Who dials says who it is.</summary>
    Hello = 1,

    /// <summary>Who listens takes the dialer, and says who it is itself.</summary>
    Accept = 2,

    /// <summary>Who listens turns the dialer away with a sentence.</summary>
    Refuse = 3,

    /// <summary>Worker to parameter server: one chunk of one node.</summary>
    PartialSum = 4,

    /// <summary>Parameter server to replica: one chunk summed over all shards.</summary>
    Total = 5,

    /// <summary>Worker to coordinator: costs and row states of its shards.</summary>
    ShardResults = 6,

    /// <summary>Coordinator to replicas: what a step's totals are applied with.</summary>
    Decision = 7,

    /// <summary>To a joiner: a piece of the weights.</summary>
    Weights = 8,

    /// <summary>A joiner asks for the corpus.</summary>
    CorpusRequest = 9,

    /// <summary>To a joiner: a piece of the corpus.</summary>
    Corpus = 10,

    /// <summary>A joiner is set up and asks for weights.</summary>
    WeightsRequest = 11,

    /// <summary>Worker to a worker that dialed it: from now on it is told all totals.</summary>
    Told = 12,

    /// <summary>Coordinator to a worker that waits for weights: send the replica that you hold, as pieces of weights.</summary>
    ReplicaRequest = 13,

    /// <summary>To a peer that has been sent nothing for a while: this side is there.</summary>
    Ping = 14,
}
