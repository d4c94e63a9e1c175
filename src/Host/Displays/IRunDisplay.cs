using Lockstep.Host.Monitoring;

namespace Lockstep.Host.Displays;

/// <summary>Shows a run to the user.</summary>
internal interface IRunDisplay : IRunWatcher, IDisposable
{
    /// <summary>Tells the user something beside the events, from any thread.</summary>
    void Notice(string text);
}
