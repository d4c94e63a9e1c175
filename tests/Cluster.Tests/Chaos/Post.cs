namespace Lockstep.Cluster.Tests.Chaos;

/// <summary>A place in a run that one process fills after the other, each started by the same command.</summary>
/// <param name="name">What it is called.</param>
/// <param name="start">Starts a process.</param>
internal sealed class Post(string name, Func<RunningProgram> start)
{
    private readonly List<RunningProgram> _programs = [];
    private bool _isKilled = true;

    /// <summary>The last one.</summary>
    public RunningProgram Program => _programs[^1];

    /// <summary>Whether one was started and not killed since.</summary>
    public bool IsUp => !_isKilled;

    /// <summary>Starts one where there is none.</summary>
    public void Start()
    {
        if (IsUp) return;
        _programs.Add(start());
        _isKilled = false;
    }

    /// <summary>Kills the one that is there, and waits until it is gone.</summary>
    public void Kill()
    {
        if (!IsUp) return;
        RequireRunning();
        _isKilled = true;
        Program.Send(Signal.Kill);
        Program.End();
    }

    /// <summary>Has the one that is there hang; gives what has it go on, unless it is gone by then.</summary>
    public Action Stop()
    {
        var stopped = Program;
        stopped.Send(Signal.Stop);
        return () =>
        {
            if (ReferenceEquals(Program, stopped) && IsUp) stopped.Send(Signal.Continue);
        };
    }

    /// <summary>Whether the last one has ended without being killed.</summary>
    public bool HasEnded => IsUp && Program.HasEnded;

    /// <summary>Fails where the last one has ended without being killed.</summary>
    public void RequireRunning() => Assert.False(HasEnded, $"{name} has ended by itself.\n{LastLines(programs: 2, lines: 20)}");

    public override string ToString() => name;

    /// <summary>The last lines of the last ones.</summary>
    public string LastLines(int programs, int lines) => string.Join('\n', _programs
        .Index()
        .TakeLast(programs)
        .Select(one => $"--- {name}, process {one.Index + 1} of {_programs.Count}\n{string.Join('\n', one.Item.LastLines(lines))}"));
}
