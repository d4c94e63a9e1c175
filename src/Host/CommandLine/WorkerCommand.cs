using System.CommandLine;
using System.Globalization;
using Lockstep.Host.Nodes;
using Lockstep.Host.Remoting;
using Lockstep.Model;

namespace Lockstep.Host.CommandLine;

/// <summary><c>lockstep worker</c>.</summary>
internal static class WorkerCommand
{
    private const int DefaultTimeout = 1800;

    public static Command Create()
    {
        var join = Texts.Option("--join", "HOST:PORT[,HOST:PORT]", "Where the coordinator listens; several are tried in turn.", isRequired: true);
        var name = Texts.Option("--name", "NAME", "What the worker is called in the run. Default: the machine's name and the process's number.");
        var threads = Whole.Option("--threads", "Threads to compute with. Default: the cores this process may use.", 1, 1024);
        var timeout = Whole.Option("--join-timeout", "Seconds to look for a coordinator, at the start and after each loss of one, before giving up. Default: 1800.", 1, int.MaxValue);
        var stay = new Option<bool>("--stay") { Description = "Stay when the run is over, ready for another, until SIGTERM: for supervisors that start again what ends." };
        var network = new NetworkArguments("Where the coordinator reaches this worker. Default: any free port.");
        var watch = new WatchArguments("--health", "/healthz/live and /healthz/ready for probes, and /metrics for Prometheus,");
        var command = new Command("worker",
            """
            Adds this machine to a run: computes a share of each step until the run is over. It needs no files, waits for a coordinator that is not there yet, and comes back after a
            break. Ctrl-C and SIGTERM finish the step, hand its shards back and leave; a second one quits at once.

            Examples:
              lockstep worker --join 10.0.0.1:4053 --certs certs/worker-1
              lockstep worker --join train-0.lockstep:4053 --threads 8 --listen 0.0.0.0:4053 --advertise worker-3.lockstep --certs /certs
            """)
        {
            join, name, threads, timeout, stay,
        };
        network.AddTo(command);
        watch.AddTo(command);
        command.SetAction(parsed =>
        {
            var seeds = HostPort.ListToJoin("--join", parsed.GetRequiredValue(join)!);
            var here = new HostPort(AdvertisedHost.LocalAddressTowards(seeds[0].Host)?.ToString() ?? "0.0.0.0", 0);
            // Whoever joins on this machine may still listen to others.
            var listens = parsed.GetValue(network.Listen) is null ? [] : new[] { ("--listen", network.ListenOr(parsed, here)) };
            var security = network.Security(parsed, [.. seeds.Select(seed => ("--join", seed)), .. listens]);
            var options = new WorkerOptions(
                NameOf(parsed.GetValue(name)),
                seeds,
                (int?)parsed.GetValue(threads) ?? Environment.ProcessorCount,
                network.Address(parsed, here, seeds[0].Host),
                security,
                TimeSpan.FromSeconds(parsed.GetValue(timeout) ?? DefaultTimeout));
            return WorkerNode.Run(options with { Stays = parsed.GetValue(stay) }, watch.Of(parsed));
        });
        return command;
    }

    private static string NameOf(string? given)
    {
        var name = given ?? string.Create(CultureInfo.InvariantCulture, $"{Environment.MachineName}-{Environment.ProcessId}");
        return name.Length <= 64 && name.All(letter => letter is > ' ' and <= '~')
            ? name
            : throw new InputException($"--name is '{name}'; give 1 to 64 letters, digits or signs without blanks.");
    }
}
