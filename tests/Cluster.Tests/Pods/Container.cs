using System.Diagnostics;
using Lockstep.Cluster.Tests.Processes;

namespace Lockstep.Cluster.Tests.Pods;

/// <summary>A container that was started: its program is process 1 of a namespace of its own.</summary>
internal sealed class Container : IDisposable
{
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(10);

    private readonly Process _process;
    private readonly string _program;

    /// <param name="command">What prepares its place, and starts its program there.</param>
    /// <param name="program">Its program.</param>
    public Container(IReadOnlyList<string> command, IReadOnlyList<string> program)
    {
        _program = string.Concat(program.Select(word => word + '\0'));
        _process = Process.Start(new ProcessStartInfo(command[0], [.. command.Skip(1), .. program]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Log = RunningProgram.Of(_process);
        Ended = _process.WaitForExitAsync();
    }

    /// <summary>What it writes.</summary>
    public RunningProgram Log { get; }

    /// <summary>Comes once it has ended.</summary>
    public Task Ended { get; }

    public int ExitCode => _process.ExitCode;

    /// <summary>Asks it to end, and kills it when it takes too long.</summary>
    /// <param name="grace">How long it may take.</param>
    public async Task Stop(TimeSpan grace)
    {
        await Send(Signal.Terminate);
        if (await Task.WhenAny(Ended, Task.Delay(grace)) == Ended) return;
        WasKilled = true;
        await Send(Signal.Kill);
        await Ended;
    }

    /// <summary>Whether it did not end in time when it was asked to.</summary>
    public bool WasKilled { get; private set; }

    /// <summary>Sends its program a signal, once there is one.</summary>
    public async Task Send(int signal)
    {
        while (!Ended.IsCompleted)
        {
            if (Program() is { } program && Signal.TrySend(program, signal)) return;
            await Task.Delay(Glance);
        }
    }

    public void Dispose() => Log.Dispose();

    // The child of what made the namespace, as soon as it is the program and not what prepares its place any more.
    private int? Program()
    {
        if (Descendants.Of(_process.Id) is not [var child]) return null;
        try
        {
            return File.ReadAllText($"/proc/{child}/cmdline") == _program ? child : null;
        }
        catch (IOException)
        {
            return null;
        }
    }
}
