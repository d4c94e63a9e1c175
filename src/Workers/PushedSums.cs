using System.Runtime.InteropServices;
using Akka.Actor;
using Lockstep.Model.Gradients;
using Lockstep.Protocol;
using static Lockstep.Protocol.GradientReduction;

namespace Lockstep.Workers;

/// <summary>What a worker has pushed in a step to other workers, which may be lost with it: held until the next step, so that it can be pushed again. Not for several threads.</summary>
internal sealed class PushedSums
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

    /// <summary>Pushes what another server has now.</summary>
    public void PushAgain(StepId step, Func<Chunk, ICanTell> server)
    {
        if (step != _step) return;
        foreach (ref var pushed in CollectionsMarshal.AsSpan(_pushes))
        {
            if (server(pushed.Push.Chunk) is var now && ReferenceEquals(now, pushed.Server)) continue;
            pushed.Server = now;
            Tell(pushed.Push, now);
        }
    }

    /// <summary>Nothing of it is needed any more.</summary>
    public void Forget()
    {
        foreach (var (push, _) in _pushes) push.Release();
        _pushes.Clear();
    }

    private static void Tell(PushPartialSums push, ICanTell server)
    {
        push.Hold();
        server.Tell(push, ActorRefs.NoSender);
    }
}
