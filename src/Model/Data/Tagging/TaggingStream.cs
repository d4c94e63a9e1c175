namespace Lockstep.Model.Data.Tagging;

/// <summary>What random numbers are for in the training of a tagger; each use has a stream of its own, apart from those of the network.</summary>
internal enum TaggingStream : uint
{
    SentenceOrder = 101,
    WordDropout = 102,
}
