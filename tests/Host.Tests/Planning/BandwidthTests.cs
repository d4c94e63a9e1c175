using Lockstep.Host.Planning;

namespace Lockstep.Host.Tests.Planning;

public sealed class BandwidthTests
{
    [Theory]
    [InlineData("1Gbit", 1e9, "1 Gbit/s")]
    [InlineData("2.5gbit", 2.5e9, "2.5 Gbit/s")]
    [InlineData("100 Mbit/s", 1e8, "100 Mbit/s")]
    [InlineData("1500Mbit", 1.5e9, "1.5 Gbit/s")]
    [InlineData("0.5kbit", 500, "0.5 Kbit/s")]
    public void A_rate_has_a_number_and_a_unit(string text, double bits, string shown)
    {
        var bandwidth = Bandwidth.TryParse(text);
        Assert.Equal(bits, bandwidth!.Value.BitsPerSecond);
        Assert.Equal(shown, bandwidth.Value.ToString());
    }

    [Fact]
    public void A_gigabit_carries_a_bit_less_than_125_megabytes_of_streams() =>
        Assert.InRange(Bandwidth.TryParse("1Gbit")!.Value.BytesPerSecond, 117e6, 118e6);

    [Fact]
    public void An_unlimited_link_is_never_waited_for() => Assert.Equal(0, 1e12 / Bandwidth.TryParse("unlimited")!.Value.BytesPerSecond);

    [Theory]
    [InlineData("1GB")]
    [InlineData("1000")]
    [InlineData("Gbit")]
    [InlineData("0Gbit")]
    [InlineData("-1Gbit")]
    [InlineData("NaNGbit")]
    [InlineData("1e400Gbit")]
    public void Anything_else_is_none(string text) => Assert.Null(Bandwidth.TryParse(text));
}
