using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Lockstep.Protocol.Wire;

/// <summary>The W3C trace context of messages: noted by the sender, carried in the envelope, read by the receiver.</summary>
/// <remarks>Akka.Remote serializes on a thread of its own, where the sender's activity is not current; hence it is noted when the message is told. A side table keeps it out of the messages,
/// which stay what they are to actors, tests and equality.</remarks>
public static class MessageTrace
{
    private static readonly ConditionalWeakTable<IControlMessage, StrongBox<ActivityContext>> Contexts = [];

    /// <summary>Notes the current activity, if there is one, as where the message comes from.</summary>
    /// <returns>The message.</returns>
    public static T Traced<T>(this T message)
        where T : class, IControlMessage
    {
        if (Activity.Current is { IdFormat: ActivityIdFormat.W3C } activity) Note(message, activity.Context);
        return message;
    }

    /// <summary>Where a message comes from, as the parent of what its receiver does; default if nobody noted it.</summary>
    public static ActivityContext Of(IControlMessage message) => Contexts.TryGetValue(message, out var context) ? context.Value : default;

    internal static void Note(IControlMessage message, ActivityContext context) => Contexts.AddOrUpdate(message, new StrongBox<ActivityContext>(context));
}
