namespace Lockstep.Host.Displays;

/// <summary>How a run is shown.</summary>
internal enum DisplayKind
{
    /// <summary>Live on a terminal, else in plain lines.</summary>
    Automatic,

    /// <summary>In plain lines.</summary>
    Plain,

    /// <summary>One JSON object an event.</summary>
    Json,
}
