using System.Collections.Immutable;
using Akka.Actor;
using Lockstep.Coordinator.ParameterServers;
using Lockstep.Model.Gradients;
using Lockstep.Protocol;

namespace Lockstep.Host.Nodes;

/// <summary>From chunks to the parameter servers on the workers that own their slices.</summary>
/// <param name="chunks">The chunks.</param>
/// <param name="owner">How to reach the server of a worker, called on any thread; null where it is gone.</param>
internal sealed class SliceRoutes(ChunkPlan chunks, Func<string, ICanTell?> owner)
{
    private SlicePlan _plan = SlicePlan.For(chunks, 1);

    /// <summary>The server of each chunk in a step with these owners, at least one.</summary>
    public Func<Chunk, ICanTell> To(ImmutableArray<string> owners)
    {
        var plan = _plan;
        if (plan.Count != owners.Length) _plan = plan = SlicePlan.For(chunks, owners.Length);
        var servers = owners.Select(name => owner(name) ?? Nowhere.Instance).ToArray();
        return chunk => servers[plan.SliceOf(chunk)];
    }

    // What is told here is lost, as with its receiver: it is told again once another has the slice.
    private sealed class Nowhere : ICanTell
    {
        public static readonly Nowhere Instance = new();

        public void Tell(object message, IActorRef sender)
        {
            if (message is IHeldMessage held) held.Release();
        }
    }
}
