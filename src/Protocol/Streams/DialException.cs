namespace Lockstep.Protocol.Streams;

/// <summary>A connection did not come about. The message is a sentence that names the end point and the mend.</summary>
/// <param name="failure">How far it came.</param>
/// <param name="message">The sentence.</param>
/// <param name="innerException">What was found.</param>
public sealed class DialException(DialFailure failure, string message, Exception? innerException = null) : Exception(message, innerException)
{
    /// <summary>How far it came.</summary>
    public DialFailure Failure { get; } = failure;
}
