namespace Lockstep.Coordinator.Runs;

/// <summary>How the tensor stream to a node is.</summary>
/// <param name="Node">The node, which has the name of its worker.</param>
/// <param name="SentBytes">Bytes sent over it so far.</param>
/// <param name="ReceivedBytes">Bytes received over it so far.</param>
/// <param name="QueuedFrames">Frames that wait to be sent.</param>
/// <param name="Silence">How long nothing has come; a node that runs sends something every second.</param>
/// <param name="IsUnanswered">Whether the node's machine does not acknowledge what is sent to it; false where that cannot be known.</param>
/// <param name="Stalled">The share of its time in which the node's process could not run for some seconds at least, as it says itself.</param>
public sealed record LinkFigures(string Node, long SentBytes, long ReceivedBytes, int QueuedFrames, TimeSpan Silence, bool IsUnanswered, double Stalled);
