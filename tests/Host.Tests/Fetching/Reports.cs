using System.Collections;
using Lockstep.Host.Fetching;

namespace Lockstep.Host.Tests.Fetching;

/// <summary>Keeps progress reports, and acts at once on each.</summary>
internal sealed class Reports(Action<FetchProgress>? onReport = null) : IProgress<FetchProgress>, IEnumerable<FetchProgress>
{
    private readonly List<FetchProgress> _reports = [];

    public void Report(FetchProgress value)
    {
        _reports.Add(value);
        onReport?.Invoke(value);
    }

    public IEnumerator<FetchProgress> GetEnumerator() => _reports.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
