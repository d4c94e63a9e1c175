using System.Collections.Concurrent;

namespace Lockstep.Model.Numerics;

/// <summary>A dedicated thread that does pieces of work in the order they are given, so that computation never runs where messages are handled.</summary>
public sealed class WorkThread : IDisposable
{
    private readonly BlockingCollection<Action> _work = [];
    private readonly Thread _thread;

    /// <summary>A thread that waits for work.</summary>
    /// <param name="name">What the thread is called.</param>
    public WorkThread(string name)
    {
        _thread = new Thread(Run) { IsBackground = true, Name = name };
        _thread.Start();
    }

    /// <summary>Gives the thread a piece of work, which reports its own failures.</summary>
    public void Post(Action work) => _work.Add(work);

    /// <summary>Ends the thread after the work it has.</summary>
    public void Dispose() => _work.CompleteAdding();

    /// <summary>Waits for the end of the thread, which was disposed of.</summary>
    public void Join() => _thread.Join();

    private void Run()
    {
        foreach (var work in _work.GetConsumingEnumerable()) work();
        _work.Dispose();
    }
}
