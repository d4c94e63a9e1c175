using System.Diagnostics;

namespace Lockstep.Protocol.Tracing;

/// <summary>A span that is under way, or nothing where nobody listens. It is never the current activity: whoever begins one under it says so.</summary>
public readonly record struct Span : IDisposable
{
    private readonly Activity? _activity;

    internal Span(Activity? activity) => _activity = activity;

    /// <summary>Whether there is one.</summary>
    public bool IsThere => _activity is not null;

    /// <summary>Its context, for what is done on its behalf; default where there is none.</summary>
    public ActivityContext Context => _activity?.Context ?? default;

    /// <summary>Says something of it.</summary>
    /// <returns>The span.</returns>
    public Span With(string attribute, string value)
    {
        _activity?.SetTag(attribute, value);
        return this;
    }

    /// <inheritdoc cref="With(string, string)"/>
    public Span With(string attribute, long value)
    {
        _activity?.SetTag(attribute, value);
        return this;
    }

    /// <inheritdoc cref="With(string, string)"/>
    public Span With(string attribute, bool value)
    {
        _activity?.SetTag(attribute, value);
        return this;
    }

    /// <summary>Something happened in it.</summary>
    public void Happened(string what) => _activity?.AddEvent(new ActivityEvent(what));

    /// <summary>What it stands for failed.</summary>
    public void Fail(string reason) => _activity?.SetStatus(ActivityStatusCode.Error, reason);

    /// <summary>Has it exported, whatever the sampler said, and what is begun under it from now on.</summary>
    public void Keep()
    {
        if (_activity is not null) _activity.ActivityTraceFlags |= ActivityTraceFlags.Recorded;
    }

    /// <summary>Does what the span stands for: it ends, and fails, with the work.</summary>
    public T Around<T>(Func<T> work)
    {
        ArgumentNullException.ThrowIfNull(work);
        using (this)
        {
            try
            {
                return work();
            }
            catch (Exception failure)
            {
                Fail(failure.Message);
                throw;
            }
        }
    }

    /// <summary>Ends it. Ending it again changes nothing.</summary>
    public void Dispose()
    {
        if (_activity is null) return;
        // Ending an activity makes current what was so where it began, on whatever thread that was.
        var current = Activity.Current;
        _activity.Dispose();
        Activity.Current = current;
    }
}
