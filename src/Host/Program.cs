using Lockstep.Host.CommandLine;

namespace Lockstep.Host;

internal static class Program
{
    private static int Main(string[] arguments) => LockstepCommand.Invoke(arguments);
}
