using System.Diagnostics;
using System.Runtime.CompilerServices;
using Lockstep.Protocol.Streams;

namespace Lockstep.Protocol.Tracing;

/// <summary>The W3C trace context of messages: noted by the sender, carried in the envelope or the frame's header, read by the receiver.</summary>
/// <remarks>What crosses processes is written on threads of its own, and actors share threads: no activity is current where a message is sent or received. Hence it is noted beside the
/// message, in a side table that keeps it out of the messages, which stay what they are to actors, tests and equality.</remarks>
public static class MessageTrace
{
    private static readonly ConditionalWeakTable<object, StrongBox<ActivityContext>> Contexts = [];

    /// <summary>Notes where a message comes from, unless that is nowhere.</summary>
    /// <returns>The message.</returns>
    public static T Traced<T>(this T message, in ActivityContext from)
        where T : class
    {
        if (from.TraceId != default) Contexts.AddOrUpdate(message, new StrongBox<ActivityContext>(from));
        return message;
    }

    /// <summary>Notes where the frame that carried a message comes from, where somebody here wants to know.</summary>
    /// <returns>The message.</returns>
    public static T Traced<T>(this T message, in FrameTrace from)
        where T : class => from == default || !Spans.HasListeners ? message : message.Traced(from.ToActivityContext());

    /// <summary>Where a message comes from, as the parent of what its receiver does; default if nobody noted it.</summary>
    public static ActivityContext Of(object message) => Contexts.TryGetValue(message, out var context) ? context.Value : default;
}
