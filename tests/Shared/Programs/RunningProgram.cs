using System.Diagnostics;
using System.Text.Json;

namespace Lockstep.Tests.Programs;

/// <summary>The built program while it runs: its lines can be waited for, and signals sent to it. What still runs when it is disposed of is killed.</summary>
internal sealed class RunningProgram : IDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);

    private readonly Process _process;
    private readonly List<string> _output = [];
    private readonly List<string> _error = [];
    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _changed = new(0);
    private readonly Task _reading;

    private RunningProgram(Process process)
    {
        _process = process;
        _reading = Task.WhenAll(Read(process.StandardOutput, _output), Read(process.StandardError, _error));
    }

    public int Id => _process.Id;

    public bool HasEnded => _process.HasExited;

    /// <summary>Starts it with environment variables of its own.</summary>
    public static RunningProgram Start(IReadOnlyDictionary<string, string> variables, params IEnumerable<string> arguments) =>
        StartThrough([], variables, arguments);

    /// <summary>Starts it by a command that starts others.</summary>
    public static RunningProgram StartThrough(IEnumerable<string> command, IReadOnlyDictionary<string, string> variables, params IEnumerable<string> arguments) =>
        new(LockstepProgram.StartThrough(command, variables, arguments));

    /// <summary>Reads what a process says that was started with both outputs redirected, and ends with it.</summary>
    public static RunningProgram Of(Process process) => new(process);

    /// <summary>Waits for a line on standard output or standard error that holds a text, or for so many of them.</summary>
    public void WaitFor(string text, int count = 1) => WaitFor(() => CountOf(text) >= count, text);

    /// <summary>Waits for an event, of several like it the one of a number from 0.</summary>
    public JsonElement WaitForEvent(string kind, int number = 0)
    {
        JsonElement? found = null;
        WaitFor(() => (found = Events(kind).Select(line => (JsonElement?)line).ElementAtOrDefault(number)) is not null, $"event {kind} {number}");
        return found!.Value;
    }

    /// <summary>How many events of a kind there are by now.</summary>
    public int Count(string kind)
    {
        lock (_lock) return Events(kind).Count();
    }

    /// <summary>How many lines on standard output and standard error hold a text by now.</summary>
    public int CountOf(string text)
    {
        lock (_lock) return _output.Concat(_error).Count(line => line.Contains(text, StringComparison.Ordinal));
    }

    /// <summary>The last lines of each output.</summary>
    public IReadOnlyList<string> LastLines(int count)
    {
        lock (_lock) return [.. _output.TakeLast(count), .. _error.TakeLast(count)];
    }

    public void Send(int signal) => Signal.Send(_process, signal);

    /// <summary>Waits for its end, two minutes unless told.</summary>
    public ProgramResult End(TimeSpan? within = null)
    {
        var ended = LockstepProgram.End(_process, "", string.Join('\n', _error), within);
        Assert.True(_reading.Wait(Longest));
        return ended with { Output = string.Join('\n', _output), Error = string.Join('\n', _error) };
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
        _changed.Dispose();
    }

    private IEnumerable<JsonElement> Events(string kind) => _output
        .Where(line => line.Contains($"\"event\":\"{kind}\"", StringComparison.Ordinal))
        .Select(line => JsonDocument.Parse(line).RootElement);

    private void WaitFor(Func<bool> isThere, string what)
    {
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            lock (_lock)
            {
                if (isThere()) return;
            }

            var isOver = _reading.IsCompleted;
            if (!isOver && Stopwatch.GetElapsedTime(began) < Longest) _changed.Wait(TimeSpan.FromSeconds(1));
            else if (isOver && IsThere()) return;
            else throw new TimeoutException($"No {what} came. {string.Join('\n', _output)}\n{string.Join('\n', _error)}");
        }

        bool IsThere()
        {
            lock (_lock) return isThere();
        }
    }

    private async Task Read(StreamReader reader, List<string> lines)
    {
        await Task.Yield();
        while (await reader.ReadLineAsync() is { } line)
        {
            lock (_lock) lines.Add(line);
            _changed.Release();
        }
    }
}
