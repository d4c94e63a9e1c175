using System.Diagnostics;
using System.Globalization;

namespace Lockstep.Cluster.Tests.Chaos;

/// <summary>What was done, and when.</summary>
internal sealed class Diary
{
    private readonly long _began = Stopwatch.GetTimestamp();
    private readonly List<string> _lines = [];

    public TimeSpan Now => Stopwatch.GetElapsedTime(_began);

    public void Note(string what) => _lines.Add(string.Create(CultureInfo.InvariantCulture, $"{Now.TotalSeconds,8:F2} s  {what}"));

    public override string ToString() => string.Join('\n', _lines);
}
