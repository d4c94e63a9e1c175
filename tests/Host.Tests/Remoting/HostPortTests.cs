using Lockstep.Host.Remoting;
using Lockstep.Model;

namespace Lockstep.Host.Tests.Remoting;

public sealed class HostPortTests
{
    [Theory]
    [InlineData("127.0.0.1:4500", "127.0.0.1", 4500)]
    [InlineData("0.0.0.0:0", "0.0.0.0", 0)]
    [InlineData("[::1]:80", "::1", 80)]
    [InlineData("node-1.example.org:65535", "node-1.example.org", 65535)]
    public void An_address_is_read_and_written_back(string text, string host, int port)
    {
        var parsed = HostPort.ToListenOn("--listen", text);
        Assert.Equal(new HostPort(host, port), parsed);
        Assert.Equal(text, parsed.ToString());
    }

    [Theory]
    [InlineData("", "HOST:PORT")]
    [InlineData("4500", "HOST:PORT")]
    [InlineData("localhost", "HOST:PORT")]
    [InlineData(":4500", "HOST:PORT")]
    [InlineData("[::1]", "HOST:PORT")]
    [InlineData("::1:4500", "brackets")]
    [InlineData("[10.0.0.1]:4500", "brackets", true)]
    [InlineData("http://a:1", "brackets")]
    [InlineData("a b:1", "HOST:PORT")]
    [InlineData("a:-1", "from 0 to 65535")]
    [InlineData("a:65536", "from 0 to 65535")]
    [InlineData("a:", "from 0 to 65535")]
    [InlineData("a: 1", "from 0 to 65535")]
    public void What_is_no_address_is_refused_with_the_mend(string text, string mend, bool isAnyMend = false)
    {
        var message = Assert.Throws<InputException>(() => HostPort.ToListenOn("--listen", text)).Message;
        Assert.StartsWith($"--listen is '{text}'", message, StringComparison.Ordinal);
        if (!isAnyMend) Assert.Contains(mend, message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a:0", "from 1 to 65535")]
    [InlineData("0.0.0.0:4500", "every address")]
    [InlineData("[::]:4500", "every address")]
    public void Nobody_can_join_nowhere(string text, string mend) =>
        Assert.Contains(mend, Assert.Throws<InputException>(() => HostPort.ToJoin("--join", text)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_list_is_read_in_order()
    {
        Assert.Equal([new HostPort("b", 2), new HostPort("a", 1)], HostPort.ListToJoin("--join", "b:2, a:1"));
        Assert.Contains("--join", Assert.Throws<InputException>(() => HostPort.ListToJoin("--join", "a:1,")).Message, StringComparison.Ordinal);
        Assert.Contains("twice", Assert.Throws<InputException>(() => HostPort.ListToJoin("--join", "a:1,a:1")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Node-1.Example.ORG:1", "node-1.example.org:1")]
    [InlineData("[2001:DB8:0:0::5]:1", "[2001:db8::5]:1")]
    public void A_host_has_one_spelling(string text, string spelled) => Assert.Equal(spelled, HostPort.ToJoin("--join", text).ToString());

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("127.8.9.1", true)]
    [InlineData("::1", true)]
    [InlineData("::ffff:127.0.0.1", true)]
    [InlineData("LocalHost", true)]
    [InlineData("0.0.0.0", false)]
    [InlineData("::", false)]
    [InlineData("10.0.0.1", false)]
    [InlineData("localhost.example.org", false)]
    public void Loopback_is_known(string host, bool isLoopback) => Assert.Equal(isLoopback, new HostPort(host, 1).IsLoopback);
}
