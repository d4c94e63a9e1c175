namespace Lockstep.Host.Monitoring;

/// <summary>Something that happened, for the page and for <c>lockstep status</c>.</summary>
/// <param name="Time">When.</param>
/// <param name="Kind">One word, as in the JSON.</param>
/// <param name="Text">A sentence.</param>
internal sealed record LoggedEvent(DateTimeOffset Time, string Kind, string Text);
