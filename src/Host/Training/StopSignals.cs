using System.Runtime.InteropServices;

namespace Lockstep.Host.Training;

/// <summary>Ctrl-C and SIGTERM: the first asks the run to stop after its step, the second ends the program at once.</summary>
internal sealed class StopSignals : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly PosixSignalRegistration[] _registrations;
    private readonly Action<string> _tell;
    private int _exitCode;

    /// <param name="tell">Told that the run stops soon.</param>
    public StopSignals(Action<string> tell)
    {
        _tell = tell;
        _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Stop(context, CommandLine.ExitCode.Interrupted)),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Stop(context, CommandLine.ExitCode.Terminated)),
        ];
    }

    /// <summary>Asks for a stop.</summary>
    public CancellationToken Token => _stop.Token;

    /// <summary>What to end with once the run has stopped.</summary>
    public int ExitCode => _exitCode;

    /// <summary>Says that the run is over, and waits for a signal, which has nothing to finish.</summary>
    public void StayAfterEnd()
    {
        _tell("The run is over; this process stays until it is asked to stop.");
        _stop.Token.WaitHandle.WaitOne();
    }

    public void Dispose()
    {
        foreach (var registration in _registrations) registration.Dispose();
        _stop.Dispose();
    }

    private void Stop(PosixSignalContext context, int exitCode)
    {
        context.Cancel = true;
        if (Interlocked.CompareExchange(ref _exitCode, exitCode, 0) != 0)
        {
            LeaveTerminal();
            Environment.Exit(exitCode);
        }

        _stop.Cancel();
        _tell("Stopping after this step; once more to quit at once.");
    }

    // A live display may have hidden the cursor.
    private static void LeaveTerminal()
    {
        if (!Console.IsOutputRedirected) Console.Out.Write("\e[?25h\n");
    }
}
