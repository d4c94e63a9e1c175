using System.Runtime.InteropServices;
using Akka.Actor;
using Lockstep.Model.Gradients;
using Lockstep.Protocol;
using static Lockstep.Protocol.GradientReduction;

namespace Lockstep.Workers;

/// <summary>What a worker has pushed in a step to other workers, which may be lost with it: held until the next step, so that it can be pushed again. Not for several threads.</summary>
/// <param name="copies">Where copies come from.</param>
internal sealed class PushedSums(PartialSumPool copies)
{
    private readonly List<(PushPartialSums Push, ICanTell Server)> _pushes = [];
    private StepId _step = new(-1);

    /// <summary>Sums of a step are about to be pushed: those of another are given back.</summary>
    public void Begin(StepId step)
    {
        if (step != _step) Forget();
        _step = step;
    }

    /// <summary>Pushes sums.</summary>
    /// <param name="push">The sums.</param>
    /// <param name="server">The parameter server of their chunk.</param>
    /// <param name="isKept">Whether they may have to be pushed again.</param>
    public void Push(PushPartialSums push, ICanTell server, bool isKept)
    {
        if (isKept)
        {
            push.Hold();
            _pushes.Add((push, server));
        }

        Tell(push, server);
    }

    /// <summary>Pushes what another server has now: copies, since that server may add into them, while the sums are still on their way to a server that only stands still.</summary>
    public void PushAgain(StepId step, Func<Chunk, ICanTell> server)
    {
        if (step != _step) return;
        copies.BeginStep();
        var copied = new Dictionary<PartialSum, PartialSum>();
        foreach (ref var pushed in CollectionsMarshal.AsSpan(_pushes))
        {
            var chunk = pushed.Push.Chunk;
            if (server(chunk) is var now && ReferenceEquals(now, pushed.Server)) continue;
            pushed.Server = now;
            Tell(pushed.Push with { Sums = [.. pushed.Push.Sums.Select(sum => CopyOf(sum, chunk, copied))] }, now);
        }
    }

    /// <summary>Nothing of it is needed any more.</summary>
    public void Forget()
    {
        foreach (var (push, _) in _pushes) push.Release();
        _pushes.Clear();
    }

    private PartialSum CopyOf(PartialSum sum, Chunk chunk, Dictionary<PartialSum, PartialSum> copied)
    {
        if (!copied.TryGetValue(sum, out var copy))
        {
            copied.Add(sum, copy = copies.TryTake()!);
            copy.BeginStaging(sum.Node, sum.TouchedRows.Length);
        }

        copy.Copy(sum, chunk);
        return copy;
    }

    private static void Tell(PushPartialSums push, ICanTell server)
    {
        push.Hold();
        server.Tell(push, ActorRefs.NoSender);
    }
}
