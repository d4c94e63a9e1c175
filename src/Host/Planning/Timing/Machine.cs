namespace Lockstep.Host.Planning.Timing;

/// <summary>Cores that threads share when more of them have work than there are cores.</summary>
/// <param name="cores">How many.</param>
internal sealed class Machine(int cores)
{
    private int _demand;

    public int Cores => cores;

    /// <summary>How fast each thread goes: 1 where there is a core for each.</summary>
    public double Speed => Math.Min(1, (double)cores / _demand);

    public void Take(int threads) => _demand += threads;

    public void Give(int threads) => _demand -= threads;
}
