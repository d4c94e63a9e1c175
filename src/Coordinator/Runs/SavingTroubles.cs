namespace Lockstep.Coordinator.Runs;

/// <summary>Tells an observer of what cannot be saved, once, until it works again.</summary>
internal sealed class SavingTroubles(IRunObserver observer)
{
    private readonly HashSet<string> _told = new(StringComparer.Ordinal);

    /// <summary>Something was to be saved.</summary>
    /// <param name="what">What it was.</param>
    /// <param name="failure">Why it could not be; null where it was.</param>
    /// <param name="isAwaited">Whether the run waits until it works.</param>
    public void Note(string what, IOException? failure, bool isAwaited = false)
    {
        if (failure is null) _told.Remove(what);
        else if (_told.Add(what)) observer.On(new RunEvent.SavingFailed(what, failure.Message.TrimEnd('.')) { IsAwaited = isAwaited });
    }

    /// <summary>Saves something at once.</summary>
    public void Try(string what, Action save) => Note(what, FailureOf(save));

    /// <summary>Saves something; gives why it could not be, or null where it was.</summary>
    public static IOException? FailureOf(Action save)
    {
        try
        {
            save();
            return null;
        }
        catch (IOException exception)
        {
            return exception;
        }
    }

    /// <summary>The next failure is told of whatever was told before.</summary>
    public void Forget() => _told.Clear();
}
