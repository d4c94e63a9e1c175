using Lockstep.Cluster.Tests.Networks;
using Lockstep.Tests.Disks;

namespace Lockstep.Cluster.Tests.Chaos;

/// <summary>Does to a run what a schedule says.</summary>
/// <param name="run">The run.</param>
/// <param name="network">The network of its hosts; null where links cannot be cut.</param>
/// <param name="disk">The disk of its folders; null where it cannot be filled.</param>
/// <param name="diary">Notes what is done.</param>
internal sealed class Disturber(DisturbedRun run, Namespaces? network, SmallDisk? disk, Diary diary)
{
    private static readonly Action Nothing = () => { };

    private readonly PriorityQueue<Action, TimeSpan> _ends = new();

    /// <summary>Lets the time before it pass, and begins it. It ends while later ones go on, or with <see cref="EndAll"/>.</summary>
    public void Do(Disturbance what)
    {
        EndUntil(diary.Now + what.After);
        foreach (var post in run.Posts) post.RequireRunning();
        if (what.StandsAlone) Settle();
        _ends.Enqueue(Begin(what), diary.Now + what.Lasting);
        if (what.StandsAlone) Settle();
    }

    /// <summary>Waits until nothing is wrong any more.</summary>
    public void EndAll() => EndUntil(TimeSpan.MaxValue);

    private void Settle()
    {
        EndAll();
        run.WaitForStep();
    }

    private void EndUntil(TimeSpan until)
    {
        while (_ends.TryPeek(out var end, out var due) && due <= until)
        {
            Pause.For(due - diary.Now);
            _ends.Dequeue();
            end();
        }

        if (until < TimeSpan.MaxValue) Pause.For(until - diary.Now);
    }

    private Action Begin(Disturbance what) => what.Kind switch
    {
        DisturbanceKind.KillWorker => KillWorker(what.Worker, what.IsRenamed),
        DisturbanceKind.StopWorker => Stop(run.Workers[what.Worker]),
        DisturbanceKind.KillCoordinator => Kill(run.Coordinator),
        DisturbanceKind.KillStandby => Kill(run.Standby),
        DisturbanceKind.KillAll => KillAll(),
        DisturbanceKind.FillDisk => Fill(),
        DisturbanceKind.CutWorker => Cut(DisturbedRun.FirstWorker + what.Worker, run.Workers[what.Worker]),
        DisturbanceKind.CutCoordinator => Cut(run.HostOfCoordinator, run.Coordinator),
        _ => throw new ArgumentOutOfRangeException(nameof(what)),
    };

    private Action KillWorker(int worker, bool isRenamed)
    {
        if (isRenamed) run.Rename(worker);
        return Kill(run.Workers[worker]);
    }

    private Action Kill(Post post)
    {
        if (!post.IsUp) return Skip($"{post} is killed already");
        post.Kill();
        diary.Note($"{post} killed");
        return () => Start(post);
    }

    private Action KillAll()
    {
        foreach (var post in run.Posts) post.Kill();
        diary.Note("all killed");
        return () =>
        {
            foreach (var post in run.Posts) Start(post);
        };
    }

    private void Start(Post post)
    {
        if (post.IsUp) return;
        post.Start();
        diary.Note($"{post} started");
    }

    private Action Stop(Post post)
    {
        if (!post.IsUp) return Skip($"{post} is killed already");
        var goOn = post.Stop();
        diary.Note($"{post} stopped");
        return () =>
        {
            goOn();
            diary.Note($"{post} goes on");
        };
    }

    private Action Fill()
    {
        if (disk is null) return Skip("no disk to fill");
        disk.Fill();
        diary.Note("disk full");
        return () =>
        {
            disk.MakeRoom();
            diary.Note("disk has room");
        };
    }

    private Action Cut(int host, Post post)
    {
        if (network is null) return Skip("no link to cut");
        network.Cut(host);
        diary.Note($"link of {post} cut");
        return () =>
        {
            network.Mend(host);
            diary.Note($"link of {post} mended");
        };
    }

    private Action Skip(string why)
    {
        diary.Note($"nothing done: {why}");
        return Nothing;
    }
}
