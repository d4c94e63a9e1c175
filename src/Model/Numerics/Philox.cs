namespace Lockstep.Model.Numerics;

/// <summary>Philox4x32-10, a counter-based generator: numbers are a function of key and counter, with no state to carry (Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3").</summary>
public readonly struct Philox(uint key0, uint key1)
{
    private const int Rounds = 10;

    /// <summary>Four numbers, each uniform over 32 bits, for a counter of four words.</summary>
    public (uint X, uint Y, uint Z, uint W) At(uint c0, uint c1, uint c2, uint c3)
    {
        var (k0, k1) = (key0, key1);
        for (var round = 0; round < Rounds; round++)
        {
            var first = 0xD2511F53ul * c0;
            var second = 0xCD9E8D57ul * c2;
            (c0, c1, c2, c3) = ((uint)(second >> 32) ^ c1 ^ k0, (uint)second, (uint)(first >> 32) ^ c3 ^ k1, (uint)first);
            k0 += 0x9E3779B9;
            k1 += 0xBB67AE85;
        }

        return (c0, c1, c2, c3);
    }
}
