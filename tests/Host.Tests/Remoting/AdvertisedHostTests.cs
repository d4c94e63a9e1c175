using Lockstep.Host.Remoting;
using Lockstep.Model;

namespace Lockstep.Host.Tests.Remoting;

public sealed class AdvertisedHostTests
{
    private static readonly HostPort Everywhere = new("0.0.0.0", 4500);

    [Fact]
    public void What_is_given_is_advertised() => Assert.Equal("node.example.org", AdvertisedHost.Choose("node.example.org", Everywhere, null));

    [Fact]
    public void A_host_listened_on_is_advertised() => Assert.Equal("10.0.0.7", AdvertisedHost.Choose(null, new HostPort("10.0.0.7", 1), "127.0.0.1"));

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    public void Listening_everywhere_the_address_on_the_way_is_advertised(string towards) =>
        Assert.Contains(AdvertisedHost.Choose(null, Everywhere, towards), (string[])["127.0.0.1", "::1"]);

    [Fact]
    public void A_host_that_is_not_known_gives_no_address() =>
        Assert.Contains("--advertise", Assert.Throws<InputException>(() => AdvertisedHost.Choose(null, Everywhere, "nowhere.invalid")).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("::")]
    [InlineData("10.0.0.7:4500")]
    [InlineData("")]
    public void What_nobody_can_reach_is_not_advertised(string given) =>
        Assert.StartsWith("--advertise", Assert.Throws<InputException>(() => AdvertisedHost.Choose(given, Everywhere, null)).Message, StringComparison.Ordinal);
}
