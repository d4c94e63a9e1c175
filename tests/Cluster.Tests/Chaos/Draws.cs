using Lockstep.Model.Numerics;

namespace Lockstep.Cluster.Tests.Chaos;

/// <summary>Random numbers one after the other, the same ones for a seed everywhere.</summary>
internal sealed class Draws(uint seed)
{
    private readonly Philox _philox = new(seed, 0);
    private uint _drawn;

    /// <summary>A whole number from 0 to less than a bound.</summary>
    public int Below(int bound) => (int)(((ulong)_philox.At(_drawn++, 0, 0, 0).X * (uint)bound) >> 32);

    /// <summary>A time in milliseconds.</summary>
    public TimeSpan Between(int least, int most) => TimeSpan.FromMilliseconds(least + Below(most - least + 1));

    /// <summary>The same things in some order.</summary>
    public T[] Shuffled<T>(IEnumerable<T> things)
    {
        T[] shuffled = [.. things];
        for (var last = shuffled.Length - 1; last > 0; last--)
        {
            var other = Below(last + 1);
            (shuffled[last], shuffled[other]) = (shuffled[other], shuffled[last]);
        }

        return shuffled;
    }
}
