using System.Collections.Concurrent;
using System.Diagnostics;

namespace Lockstep.Tests.Spans;

/// <summary>Listens to spans while it is there, in the whole process: classes with one stand in <see cref="RecordedSpans.Collection"/>, beside which no other runs.</summary>
internal sealed class RecordedSpans : IDisposable
{
    public const string Collection = "Recorded spans";

    private readonly ConcurrentQueue<Activity> _ended = [];
    private readonly ActivityListener _listener;

    /// <param name="sampled">Whether spans are sampled, and not only recorded.</param>
    public RecordedSpans(bool sampled = true)
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == Protocol.Tracing.Spans.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => sampled ? ActivitySamplingResult.AllDataAndRecorded : ActivitySamplingResult.AllData,
            ActivityStopped = _ended.Enqueue,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    /// <summary>The spans of a name that have ended, in that order.</summary>
    public IReadOnlyList<Activity> Named(string name) => [.. _ended.Where(span => span.OperationName == name)];

    /// <summary>The only one of them.</summary>
    public Activity Single(string name) => Assert.Single(Named(name));

    public void Dispose() => _listener.Dispose();
}

[CollectionDefinition(RecordedSpans.Collection, DisableParallelization = true)]
public sealed class RecordedSpansCollection;
