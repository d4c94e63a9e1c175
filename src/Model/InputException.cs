namespace Lockstep.Model;

/// <summary>What the user gave is wrong: the message is one sentence that names the file or option, the field and the mend. The program ends with exit code 2.</summary>
public sealed class InputException : Exception
{
    /// <summary>An error in what the user gave.</summary>
    /// <param name="message">One sentence naming file, field and mend.</param>
    public InputException(string message)
        : base(message)
    {
    }

    /// <summary>An error in what the user gave, found by another exception.</summary>
    /// <param name="message">One sentence naming file, field and mend.</param>
    /// <param name="innerException">What found it.</param>
    public InputException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
