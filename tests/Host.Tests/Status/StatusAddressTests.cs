using Lockstep.Host.Status;
using Lockstep.Model;

namespace Lockstep.Host.Tests.Status;

public sealed class StatusAddressTests
{
    [Theory]
    [InlineData("127.0.0.1:4080", null, "http://127.0.0.1:4080/", null)]
    [InlineData("http://10.0.0.1:4080/?token=a%20b", null, "http://10.0.0.1:4080/", "a b")]
    [InlineData("http://10.0.0.1:4080/?token=ab", "cd", "http://10.0.0.1:4080/", "cd")]
    [InlineData("https://run.example/", "cd", "https://run.example/", "cd")]
    public void It_is_host_and_port_or_what_the_program_printed(string text, string? given, string url, string? token)
    {
        var address = StatusAddress.Parse(text, given);
        Assert.Equal((url, token), (address.Base.ToString(), address.Token));
    }

    [Theory]
    [InlineData("localhost")]
    [InlineData("ftp://10.0.0.1/")]
    [InlineData("http://")]
    [InlineData("0.0.0.0:4080")]
    public void Anything_else_is_refused(string text) => Assert.Throws<InputException>(() => StatusAddress.Parse(text, null));
}
