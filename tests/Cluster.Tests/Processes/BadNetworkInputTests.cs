using System.Net;
using System.Net.Sockets;

namespace Lockstep.Cluster.Tests.Processes;

public sealed class BadNetworkInputTests : IDisposable
{
    private readonly ProcessCluster _cluster = new();

    public void Dispose()
    {
        // Whatever is refused is refused before anything is written.
        Assert.False(Directory.Exists(_cluster.World.PathOf("run")));
        _cluster.Dispose();
    }

    [Theory]
    [InlineData("--join", "nonsense", "give HOST:PORT")]
    [InlineData("--join", "127.0.0.1:65536", "give a port from 1 to 65535")]
    [InlineData("--join", ":4053", "give HOST:PORT")]
    public void An_address_that_is_none_is_refused(string option, string value, string mend) => LockstepProgram.Run("worker", option, value).Refused(option, value, mend);

    [Theory]
    [InlineData("two words")]
    [InlineData("grün")]
    public void A_name_that_is_none_is_refused(string name) => LockstepProgram.Run("worker", "--join", "127.0.0.1:4053", "--name", name).Refused("--name", name, "blanks");

    [Fact]
    public void A_worker_without_a_coordinator_is_refused() => LockstepProgram.Run("worker").Refused("--join");

    [Theory]
    [InlineData("--workers", "0", "--listen")]
    [InlineData("--min-workers", "2", "--listen")]
    [InlineData("--advertise", "here", "--listen")]
    [InlineData("--data-port", "4054", "--listen")]
    [InlineData("--listen", "nonsense", "HOST:PORT")]
    [InlineData("--processes", "0", "--processes")]
    public void An_option_of_the_network_that_is_wrong_is_refused(string option, string value, string mend) => Train(option, value).Refused(option, mend);

    [Fact]
    public void Certificates_do_not_go_with_processes() => Train("--processes", "1", "--certs", "anywhere").Refused("--processes", "--certs");

    [Fact]
    public void A_place_of_slices_that_is_none_is_refused() => Train("--slices", "everywhere", "--processes", "1").Refused("everywhere", "coordinator");

    [Fact]
    public void The_reference_trainer_opens_no_port() => Train("--reference", "--listen", "127.0.0.1:0").Refused("--reference", "--listen");

    [Fact]
    public void A_port_that_is_taken_is_refused()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        socket.Listen();
        var taken = ((IPEndPoint)socket.LocalEndPoint!).Port;

        Train("--listen", $"127.0.0.1:{taken}", "--data-port", "0").Refused("127.0.0.1", $"{taken}");
        Train("--listen", "127.0.0.1:0", "--data-port", $"{taken}").Refused("127.0.0.1", $"{taken}");
        LockstepProgram.Run("worker", "--join", "127.0.0.1:4053", "--listen", $"127.0.0.1:{taken}", "--data-port", "0").Refused("127.0.0.1", $"{taken}");
    }

    [Fact]
    public void One_address_beyond_this_machine_among_others_is_not_joined_without_certificates()
    {
        LockstepProgram.Run("worker", "--join", "127.0.0.1:4053,192.0.2.1:4053").Refused("--join", "192.0.2.1:4053", "--insecure");
        LockstepProgram.Run("train", "--standby", "--join", "192.0.2.1:4053", "--listen", "127.0.0.1:0", "--out", _cluster.World.PathOf("run")).Refused("--join", "192.0.2.1:4053", "--insecure");
    }

    [Fact]
    public void A_host_that_is_not_of_this_machine_is_refused() => Train("--listen", "192.0.2.1:0").Refused("192.0.2.1");

    private ProgramResult Train(params IEnumerable<string> more) => LockstepProgram.Run(_cluster.TrainArguments("run", more));
}
