using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Lockstep.Benchmarks.Failures;

/// <summary>The program with some arguments, started again as often as it was killed.</summary>
/// <param name="command">What starts it, and the arguments.</param>
internal sealed partial class ProgramProcess(string[] command) : IDisposable
{
    /// <summary>What a worker or a standby says once it takes part.</summary>
    public const string Joined = "joined the run at";

    private const int SignalTerminate = 15;
    private const int SignalContinue = 18;
    private const int SignalStop = 19;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly List<string> _lines = [];
    private Process? _process;

    /// <summary>The process that was started last.</summary>
    public int Id => _process!.Id;

    /// <summary>Starts it; what it said before is forgotten.</summary>
    public void Start()
    {
        lock (_lines) _lines.Clear();
        var process = Process.Start(new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        process.OutputDataReceived += (_, said) => Hear(said.Data);
        process.ErrorDataReceived += (_, said) => Hear(said.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        _process = process;
    }

    /// <summary>Kills it; gives the time at which it was.</summary>
    public long Kill()
    {
        var time = Stopwatch.GetTimestamp();
        _process!.Kill();
        Dispose();
        return time;
    }

    /// <summary>Asks it to stop, and waits until it has.</summary>
    public void Terminate()
    {
        Send(SignalTerminate);
        _process!.WaitForExit();
    }

    /// <summary>Has it hang; gives the time since which it does.</summary>
    public long Stop()
    {
        var time = Stopwatch.GetTimestamp();
        Send(SignalStop);
        return time;
    }

    /// <summary>Has it go on.</summary>
    public void Continue() => Send(SignalContinue);

    /// <summary>Waits until it has said something; gives the first line that has it.</summary>
    /// <param name="text">What it says.</param>
    /// <param name="patience">How long it may say nothing at all; two minutes where null.</param>
    public string WaitFor(string text, TimeSpan? patience = null)
    {
        lock (_lines)
        {
            while (true)
            {
                if (_lines.FirstOrDefault(line => line.Contains(text, StringComparison.Ordinal)) is { } said) return said;
                if (!Monitor.Wait(_lines, patience ?? Patience)) throw new TimeoutException($"'{string.Join(' ', command)}' did not say '{text}': {string.Join('\n', _lines.TakeLast(10))}");
            }
        }
    }

    public void Dispose()
    {
        if (_process is null) return;
        if (!_process.HasExited) _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        _process = null;
    }

    private void Hear(string? line)
    {
        if (line is null) return;
        lock (_lines)
        {
            _lines.Add(line);
            Monitor.PulseAll(_lines);
        }
    }

    private void Send(int signal)
    {
        if (SendTo(Id, signal) != 0) throw new InvalidOperationException($"'{string.Join(' ', command)}' is not there any more.");
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendTo(int process, int signal);
}
