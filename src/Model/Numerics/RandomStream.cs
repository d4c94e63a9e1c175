namespace Lockstep.Model.Numerics;

/// <summary>What random numbers are for; each use has a stream of its own.</summary>
internal enum RandomStream : uint
{
    InitialWeights = 1,
    Dropout = 2,
    Sampling = 3,
    Audit = 4,
    SentenceOrder = 101,
    WordDropout = 102,
    DrawnText = 103,
}
