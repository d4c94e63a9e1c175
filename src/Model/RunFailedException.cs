namespace Lockstep.Model;

/// <summary>The run cannot go on, through no fault of the input. The program ends with exit code 1; the checkpoints written so far stay.</summary>
public class RunFailedException : Exception
{
    /// <summary>A run that failed.</summary>
    /// <param name="message">What failed, where, and what can be done.</param>
    public RunFailedException(string message)
        : base(message)
    {
    }

    /// <summary>A run that failed by another exception.</summary>
    /// <param name="message">What failed, where, and what can be done.</param>
    /// <param name="innerException">The cause.</param>
    public RunFailedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
