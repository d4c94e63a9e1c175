using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace Lockstep.Host.Generation;

/// <summary>Lines that a thread of its own reads ahead, so that one can look whether there is another without waiting for it.</summary>
internal sealed class IncomingLines : IDisposable
{
    private const int ReadAhead = 1024;

    private readonly BlockingCollection<string> _lines = new(ReadAhead);
    private ExceptionDispatchInfo? _failure;

    public IncomingLines(LineReader reader) => new Thread(() => ReadAll(reader)) { IsBackground = true, Name = "lines" }.Start();

    /// <summary>Takes the next line, where there is one already.</summary>
    public string? TryTake(CancellationToken stop) => Take(TimeSpan.Zero, stop);

    /// <summary>Takes the next line and waits for it; null where there is no more.</summary>
    public string? Take(CancellationToken stop) => Take(Timeout.InfiniteTimeSpan, stop);

    /// <inheritdoc/>
    public void Dispose() => _lines.Dispose();

    private string? Take(TimeSpan wait, CancellationToken stop)
    {
        if (_lines.TryTake(out var line, (int)wait.TotalMilliseconds, stop)) return line;
        if (_lines.IsCompleted) _failure?.Throw();
        return null;
    }

    private void ReadAll(LineReader reader)
    {
        try
        {
            while (reader.Read() is { } line) _lines.Add(line);
        }
        catch (Exception exception)
        {
            // Thrown again where lines are taken, after those before it.
            _failure = ExceptionDispatchInfo.Capture(exception);
        }

        Complete();
    }

    private void Complete()
    {
        try
        {
            _lines.CompleteAdding();
        }
        catch (ObjectDisposedException)
        {
            // Nobody waits for more.
        }
    }
}
