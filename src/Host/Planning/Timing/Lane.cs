namespace Lockstep.Host.Planning.Timing;

/// <summary>What does one thing after the other, in the order they come: a thread, a team of threads, or a way over the network.</summary>
/// <param name="simulation">Whose time it goes by.</param>
internal abstract class Lane(Simulation simulation)
{
    private readonly Queue<(double Work, Action Done)> _waiting = new();
    private Action? _done;

    /// <summary>What is left of the work at hand.</summary>
    public double Left { get; set; }

    /// <summary>Work a second, as things are.</summary>
    public abstract double Speed { get; }

    /// <summary>Adds work behind what waits.</summary>
    /// <param name="work">Seconds of a thread, or bytes.</param>
    /// <param name="done">Called when it is done.</param>
    public void Add(double work, Action done)
    {
        _waiting.Enqueue((work, done));
        if (_done is not null) return;
        Begin();
        simulation.Busy(this);
        Take();
    }

    /// <summary>The work at hand is done.</summary>
    /// <returns>Whether there is more.</returns>
    public bool Finish()
    {
        var done = _done!;
        _done = null;
        if (_waiting.Count > 0) Begin();
        else Give();
        var hasMore = _done is not null;
        done();
        return hasMore;
    }

    /// <summary>It begins to take part of what it shares with others.</summary>
    protected abstract void Take();

    /// <summary>It takes no part any more.</summary>
    protected abstract void Give();

    private void Begin() => (Left, _done) = _waiting.Dequeue();
}
