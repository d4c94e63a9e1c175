namespace Lockstep.Host.Tests.Telemetry;

public sealed class LogLevelTests
{
    [Theory]
    [InlineData("information", false)]
    [InlineData("debug", true)]
    public void What_Akka_says_of_connections_that_fail_is_for_debugging(string level, bool isShown)
    {
        var worker = LockstepProgram.Run("worker", "--join", $"127.0.0.1:{Ports.Free()}", "--join-timeout", "3", "--log-level", level);
        Assert.Equal(1, worker.ExitCode);
        Assert.Equal(isShown, worker.Error.Contains("Akka", StringComparison.Ordinal));
    }
}
