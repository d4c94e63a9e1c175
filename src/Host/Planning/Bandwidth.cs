using System.Globalization;

namespace Lockstep.Host.Planning;

/// <summary>What a link carries, each way.</summary>
/// <param name="BitsPerSecond">Bits a second on the cable; infinite where it does not count.</param>
internal readonly record struct Bandwidth(double BitsPerSecond)
{
    /// <summary>What may be given, for messages.</summary>
    public const string Allowed = "a rate above 0 such as 100Mbit, 1Gbit or 2.5Gbit, or unlimited";

    private const string UnlimitedName = "unlimited";

    // Of the 1,538 bytes that a full Ethernet frame occupies 1,448 are of the stream: the rest are heads of Ethernet, IP and TCP with timestamps, checksum, preamble and gap.
    private const double Payload = 1448.0 / 1538;

    private static readonly (string Name, double Bits)[] Units = [("kbit", 1e3), ("mbit", 1e6), ("gbit", 1e9), ("tbit", 1e12)];

    /// <summary>A link that is never waited for.</summary>
    public static Bandwidth Unlimited => new(double.PositiveInfinity);

    /// <summary>Bytes of tensor streams a second.</summary>
    public double BytesPerSecond => BitsPerSecond / 8 * Payload;

    /// <summary>Reads a rate; null where the text is none.</summary>
    public static Bandwidth? TryParse(string text)
    {
        var rate = text.Trim();
        if (rate.EndsWith("/s", StringComparison.OrdinalIgnoreCase)) rate = rate[..^2];
        if (rate.Equals(UnlimitedName, StringComparison.OrdinalIgnoreCase)) return Unlimited;
        foreach (var (name, bits) in Units)
        {
            if (!rate.EndsWith(name, StringComparison.OrdinalIgnoreCase)) continue;
            var isNumber = double.TryParse(rate[..^name.Length].TrimEnd(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number);
            return isNumber && number > 0 && double.IsFinite(number * bits) ? new Bandwidth(number * bits) : null;
        }

        return null;
    }

    /// <summary>As it is given, with the largest unit that leaves at least 1.</summary>
    public override string ToString()
    {
        if (double.IsInfinity(BitsPerSecond)) return UnlimitedName;
        var bits = BitsPerSecond;
        var (name, size) = Units.LastOrDefault(unit => bits >= unit.Bits, Units[0]);
        return string.Create(CultureInfo.InvariantCulture, $"{bits / size:0.###} {char.ToUpperInvariant(name[0])}{name[1..]}/s");
    }
}
