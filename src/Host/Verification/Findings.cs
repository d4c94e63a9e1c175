namespace Lockstep.Host.Verification;

/// <summary>What was found: the first few, and how many there are. A ledger of another run would give one a line.</summary>
internal sealed class Findings
{
    private const int Kept = 20;

    private readonly List<Finding> _first = [];

    /// <summary>How many there are.</summary>
    public long Count { get; private set; }

    /// <summary>The first of them.</summary>
    public IReadOnlyList<Finding> First => _first;

    public void Add(Finding finding)
    {
        Count++;
        if (_first.Count < Kept) _first.Add(finding);
    }
}
