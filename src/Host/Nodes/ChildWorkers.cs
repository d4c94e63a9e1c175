using System.Diagnostics;
using System.Globalization;
using Lockstep.Host.Remoting;

namespace Lockstep.Host.Nodes;

/// <summary>Worker processes on this machine that live as long as the run.</summary>
internal sealed class ChildWorkers : IDisposable
{
    /// <summary>Tells a child whose it is: it ends with that process.</summary>
    public const string ParentVariable = "LOCKSTEP_PARENT";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly List<Process> _processes = [];
    private readonly Action<string> _notice;
    private volatile bool _isEnding;

    private ChildWorkers(Action<string> notice) => _notice = notice;

    public static ChildWorkers Start(int count, int threads, string coordinator, LinkSecurity security, Action<string> notice)
    {
        var children = new ChildWorkers(notice);
        for (var number = 1; number <= count; number++) children.Start(number, threads, coordinator, security);
        return children;
    }

    /// <summary>Whether this process is a child whose parent is gone.</summary>
    public static bool IsOrphan()
    {
        if (Environment.GetEnvironmentVariable(ParentVariable) is not { } parent) return false;
        try
        {
            using var process = Process.GetProcessById(int.Parse(parent, CultureInfo.InvariantCulture));
            return process.HasExited;
        }
        catch (ArgumentException)
        {
            return true;
        }
    }

    /// <summary>From now on children may end.</summary>
    public void Ending() => _isEnding = true;

    public void Dispose()
    {
        _isEnding = true;
        foreach (var process in _processes)
        {
            if (!process.WaitForExit(Patience)) process.Kill(entireProcessTree: true);
            process.Dispose();
        }
    }

    private void Start(int number, int threads, string coordinator, LinkSecurity security)
    {
        var (program, arguments) = CommandLine.ProgramInvocation.Again();
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        var name = string.Create(CultureInfo.InvariantCulture, $"process-{number:D3}");
        foreach (var argument in (string[])["worker", "--join", coordinator, "--name", name, "--threads", threads.ToString(CultureInfo.InvariantCulture)]) start.ArgumentList.Add(argument);
        if (security is LinkSecurity.Open { Warning: not null }) start.ArgumentList.Add("--insecure");
        // The parent's variables are its own: a --listen of its is none of the child's.
        foreach (var variable in start.Environment.Keys.Where(key => key.StartsWith("LOCKSTEP_", StringComparison.Ordinal)).ToList()) start.Environment.Remove(variable);
        start.Environment[ParentVariable] = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        var process = new Process { StartInfo = start, EnableRaisingEvents = true };
        var last = "it said nothing";
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, line) => last = line.Data ?? last;
        process.Exited += (_, _) =>
        {
            if (!_isEnding) _notice($"Worker {name} ended with exit code {process.ExitCode}: {last}");
        };
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        _processes.Add(process);
    }
}
