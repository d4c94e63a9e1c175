using System.Diagnostics;
using System.Text.Json;

namespace Lockstep.Benchmarks.Failures;

/// <summary>Sees every line that a run adds to its ledger, to about a millisecond: a step is written down when it is decided.</summary>
internal sealed class CommitWatch : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(1);

    private readonly string _path;
    private readonly List<(long Time, long Step)> _commits = [];
    private readonly ManualResetEventSlim _ending = new();
    private readonly Thread _thread;

    public CommitWatch(string path)
    {
        _path = path;
        _thread = new Thread(Watch) { IsBackground = true, Name = "commits" };
        _thread.Start();
    }

    /// <summary>How many lines there are.</summary>
    public int Count
    {
        get
        {
            lock (_commits) return _commits.Count;
        }
    }

    /// <summary>The last step that was committed.</summary>
    public long LastStep
    {
        get
        {
            lock (_commits) return _commits[^1].Step;
        }
    }

    /// <summary>Waits until there are so many more lines than now.</summary>
    public void WaitForMore(int lines) => WaitUntil(Count + lines);

    /// <summary>Waits until a step is committed; gives the time at which it was, the last time if it was computed again.</summary>
    public long WaitForStep(long step)
    {
        lock (_commits)
        {
            while (true)
            {
                if (_commits.FindLast(commit => commit.Step == step) is { Time: > 0 } found) return found.Time;
                if (!Monitor.Wait(_commits, Patience)) throw new TimeoutException($"Step {step} was not committed in {_path} for {Patience.TotalMinutes} minutes.");
            }
        }
    }

    /// <summary>Waits until so much time has passed with a commit after it.</summary>
    public void WaitFor(TimeSpan time)
    {
        var began = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(began) < time) WaitForMore(1);
    }

    /// <summary>The time of the last commit before a moment, and of some after it.</summary>
    public IReadOnlyList<long> Around(long moment, int after)
    {
        int before;
        lock (_commits) before = _commits.FindLastIndex(commit => commit.Time <= moment);
        WaitUntil(before + 1 + after);
        lock (_commits) return [.. _commits.Skip(Math.Max(before, 0)).Take(before < 0 ? after : after + 1).Select(commit => commit.Time)];
    }

    /// <summary>The time of the first commit after a moment.</summary>
    public IReadOnlyList<long> After(long moment) => [Around(moment, after: 1)[^1]];

    /// <summary>Commits from one moment on, until before another.</summary>
    public int Between(long one, long other)
    {
        lock (_commits) return _commits.Count(commit => commit.Time >= one && commit.Time < other);
    }

    /// <summary>Seconds between each commit and the next, of the last so many.</summary>
    public IReadOnlyList<double> LastGaps(int count)
    {
        lock (_commits)
        {
            var times = _commits.TakeLast(count + 1).Select(commit => commit.Time).ToArray();
            return [.. times.Zip(times.Skip(1), (one, next) => Stopwatch.GetElapsedTime(one, next).TotalSeconds)];
        }
    }

    public void Dispose()
    {
        _ending.Set();
        _thread.Join();
        _ending.Dispose();
    }

    private void WaitUntil(int count)
    {
        lock (_commits)
        {
            while (_commits.Count < count)
            {
                if (!Monitor.Wait(_commits, Patience)) throw new TimeoutException($"No step was committed in {_path} for {Patience.TotalMinutes} minutes.");
            }
        }
    }

    private void Watch()
    {
        while (!File.Exists(_path))
        {
            if (_ending.Wait(Interval)) return;
        }

        using var file = new FileStream(_path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
        var (buffer, filled) = (new byte[1 << 16], 0);
        while (!_ending.Wait(Interval))
        {
            filled += file.Read(buffer, filled, buffer.Length - filled);
            var start = 0;
            while (buffer.AsSpan(start, filled - start).IndexOf((byte)'\n') is >= 0 and var length)
            {
                Add(buffer.AsMemory(start, length));
                start += length + 1;
            }

            filled -= start;
            buffer.AsSpan(start, filled).CopyTo(buffer);
        }
    }

    private void Add(ReadOnlyMemory<byte> line)
    {
        var time = Stopwatch.GetTimestamp();
        using var parsed = JsonDocument.Parse(line);
        if (!parsed.RootElement.TryGetProperty("global_step", out var step)) return;
        lock (_commits)
        {
            _commits.Add((time, step.GetInt64()));
            Monitor.PulseAll(_commits);
        }
    }
}
