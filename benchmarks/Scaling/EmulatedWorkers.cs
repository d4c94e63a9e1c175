using Akka.Actor;
using Lockstep.Host.Remoting;
using Lockstep.Model;
using Lockstep.Model.Numerics;

namespace Lockstep.Benchmarks.Scaling;

/// <summary>The process of the emulated workers: one actor system, and an actor and a tensor stream for each.</summary>
internal static class EmulatedWorkers
{
    public static void Run(Options options)
    {
        var seed = HostPort.ToJoin("--join", options.Text("join", ""));
        var (text, answer) = (ScalingText.Of(options), KnownAnswer.Compute(Kernels.Best));
        using var security = new NodeSecurity(new LinkSecurity.Open(null), [seed], _ => { });
        using var system = NodeSystem.Start(new NodeAddress("127.0.0.1", "127.0.0.1", 0, 0), "worker", security);
        var address = system.AddressOf(seed.Host, seed.Port);
        system.Join([address]);
        using var left = new CountdownEvent(options.Number("count", 1));
        for (var number = 1; number <= left.InitialCount; number++)
        {
            var name = $"emulated-{number:D3}";
            system.System.ActorOf(Props.Create(() => new EmulatedWorkerActor(name, new RootActorPath(address) / "user", text, answer, () => left.Signal())), name);
        }

        left.Wait();
    }
}
