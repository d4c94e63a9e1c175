using Lockstep.Cluster.Tests.Chaos;

namespace Lockstep.Cluster.Tests.Processes;

/// <summary>Lets a process have a quarter of the time, as a quota on its processor does: 25 of every 100 milliseconds.</summary>
internal sealed class Throttle : IDisposable
{
    private static readonly TimeSpan Runs = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan Rests = TimeSpan.FromMilliseconds(75);

    private readonly RunningProgram _program;
    private readonly Thread _thread;
    private volatile bool _isOver;

    public Throttle(RunningProgram program)
    {
        _program = program;
        _thread = new Thread(Run) { IsBackground = true };
        _thread.Start();
    }

    public void Dispose()
    {
        _isOver = true;
        _thread.Join();
    }

    private void Run()
    {
        while (!_isOver)
        {
            _program.Send(Signal.Stop);
            Pause.For(Rests);
            _program.Send(Signal.Continue);
            Pause.For(Runs);
        }
    }
}
