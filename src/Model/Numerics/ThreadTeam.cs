using System.Runtime.ExceptionServices;

namespace Lockstep.Model.Numerics;

/// <summary>Dedicated threads that do one thing together, each its part. The caller is the first of them.</summary>
public sealed class ThreadTeam : IDisposable
{
    private readonly SemaphoreSlim[] _starts;

    // Not a CountdownEvent: between its last signal and its event there is a moment in which a waiter gets through and a reset is undone.
    private readonly SemaphoreSlim _finished = new(0);

    // Whoever ends the team does not know what is under way on whose thread.
    private readonly Lock _turn = new();
    private int _running;
    private Action<int>? _work;
    private Exception? _failure;
    private bool _isOver;

    /// <summary>A team of <paramref name="size"/> threads, the caller counted.</summary>
    /// <param name="size">At least 1.</param>
    /// <param name="name">What the threads are called.</param>
    public ThreadTeam(int size, string name = "compute")
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        Size = size;
        _starts = new SemaphoreSlim[size - 1];
        for (var i = 1; i < size; i++)
        {
            var member = i;
            var start = _starts[i - 1] = new SemaphoreSlim(0);
            new Thread(() => Work(member, start)) { IsBackground = true, Name = $"{name}-{member}" }.Start();
        }
    }

    /// <summary>Threads in the team.</summary>
    public int Size { get; }

    /// <summary>Runs the work once for each member, with its number, and returns when all have finished. The first exception is thrown here. Callers on several threads take turns.</summary>
    /// <exception cref="ObjectDisposedException">The team was disposed of.</exception>
    public void Run(Action<int> work)
    {
        ArgumentNullException.ThrowIfNull(work);
        lock (_turn)
        {
            ObjectDisposedException.ThrowIf(_isOver, this);
            _work = work;
            _failure = null;
            _running = Size;
            foreach (var start in _starts) start.Release();
            Do(0);
            _finished.Wait();
            if (_failure is { } failure) ExceptionDispatchInfo.Throw(failure);
        }
    }

    /// <summary>Splits [0, count) into one range a member, each beginning at a multiple of <paramref name="multiple"/>, and runs the work on each that is not empty.</summary>
    public void Split(int count, int multiple, Action<int, int> work)
    {
        ArgumentNullException.ThrowIfNull(work);
        if (Size > 1) SplitAmongAll(count, multiple, work);
        else if (count > 0) work(0, count);
    }

    /// <summary>Ends the threads once the run under way, if there is one, has ended.</summary>
    public void Dispose()
    {
        lock (_turn)
        {
            if (_isOver) return;
            (_isOver, _work) = (true, null);
            foreach (var start in _starts) start.Release();
        }
    }

    // Apart, so that a team of one makes no objects for it.
    private void SplitAmongAll(int count, int multiple, Action<int, int> work)
    {
        var units = (count + multiple - 1) / multiple;
        Run(member =>
        {
            var first = units * member / Size * multiple;
            var end = Math.Min(count, units * (member + 1) / Size * multiple);
            if (first < end) work(first, end);
        });
    }

    private void Work(int member, SemaphoreSlim start)
    {
        while (true)
        {
            start.Wait();
            if (_work is null) return;
            Do(member);
        }
    }

    private void Do(int member)
    {
        try
        {
            _work!(member);
        }
        catch (Exception failure)
        {
            Interlocked.CompareExchange(ref _failure, failure, null);
        }
        finally
        {
            if (Interlocked.Decrement(ref _running) == 0) _finished.Release();
        }
    }
}
