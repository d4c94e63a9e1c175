namespace Lockstep.Host.Monitoring;

/// <summary>What something takes lately and what it usually takes, in seconds. What is far from usual does not become usual.</summary>
internal sealed class Pace
{
    // The first ones also compile the program and fill the caches.
    private const int Ignored = 5;
    private const double Lately = 0.25;
    private const double Slowly = 0.02;
    private const double Far = 2;

    private int _count;

    /// <summary>The mean of the last few; 0 before the first.</summary>
    public double Recent { get; private set; }

    /// <summary>The mean of many; 0 before there are enough.</summary>
    public double Usual { get; private set; }

    public void Add(TimeSpan took)
    {
        if (_count++ < Ignored) return;
        var seconds = took.TotalSeconds;
        Recent = Recent == 0 ? seconds : Recent + (Lately * (seconds - Recent));
        if (Usual == 0) Usual = seconds;
        else if (seconds < Far * Usual) Usual += Math.Max(Slowly, 1.0 / (_count - Ignored)) * (seconds - Usual);
    }
}
