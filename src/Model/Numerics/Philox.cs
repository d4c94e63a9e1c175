namespace Lockstep.Model.Numerics;

/// <summary>The counter-based random number generator Philox4x32-10: a key and a counter give 128 random bits, with no state between two calls.</summary>
/// <remarks>Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011.</remarks>
/// <param name="key0">The first word of the key.</param>
/// <param name="key1">The second word of the key.</param>
public readonly struct Philox(uint key0, uint key1)
{
    private const int Rounds = 10;
    private const uint Multiplier0 = 0xD2511F53;
    private const uint Multiplier1 = 0xCD9E8D57;
    private const uint Weyl0 = 0x9E3779B9;
    private const uint Weyl1 = 0xBB67AE85;

    /// <summary>The four random words, each uniform over all values of a uint, that stand at a counter.</summary>
    public (uint X, uint Y, uint Z, uint W) At(uint c0, uint c1, uint c2, uint c3)
    {
        var (k0, k1) = (key0, key1);
        for (var round = 0; round < Rounds; round++)
        {
            var product0 = (ulong)Multiplier0 * c0;
            var product1 = (ulong)Multiplier1 * c2;
            (c0, c1, c2, c3) = ((uint)(product1 >> 32) ^ c1 ^ k0, (uint)product1, (uint)(product0 >> 32) ^ c3 ^ k1, (uint)product0);
            k0 = unchecked(k0 + Weyl0);
            k1 = unchecked(k1 + Weyl1);
        }

        return (c0, c1, c2, c3);
    }
}
