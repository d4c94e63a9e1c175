using System.CommandLine;
using Lockstep.Host.Nodes;
using Lockstep.Model;

namespace Lockstep.Host.CommandLine;

/// <summary>The options with which a node is reached by others, which coordinators and workers have alike.</summary>
internal sealed class NetworkArguments
{
    private const int MostPort = 65535;

    public NetworkArguments(string listenText)
    {
        Listen = Texts.Option("--listen", "HOST:PORT", listenText);
        Advertise = Texts.Option("--advertise", "HOST", "Name or address by which others reach this node. Default: the host it listens on.");
        DataPort = Whole.Option("--data-port", "Port of the tensor streams, beside that of --listen. Default: the port after it, or any free one.", 0, MostPort);
    }

    public Option<string?> Listen { get; }

    public Option<string?> Advertise { get; }

    public Option<long?> DataPort { get; }

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[Listen, Advertise, DataPort]) command.Add(option);
    }

    /// <summary>Where the node listens.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="otherwise">Where it listens unless told.</param>
    /// <exception cref="InputException">An address is none.</exception>
    public NodeAddress Address(ParseResult parsed, HostPort otherwise)
    {
        var listen = parsed.GetValue(Listen) is { } text ? Parse(text, "--listen") : otherwise;
        var dataPort = (int?)parsed.GetValue(DataPort) ?? (listen.Port == 0 ? 0 : listen.Port + 1);
        return new NodeAddress(listen.Host, parsed.GetValue(Advertise) ?? listen.Host, listen.Port, dataPort);
    }

    /// <summary>HOST:PORT.</summary>
    /// <exception cref="InputException">It is not of that form.</exception>
    public static HostPort Parse(string text, string option)
    {
        var colon = text.LastIndexOf(':');
        if (colon > 0 && int.TryParse(text.AsSpan(colon + 1), out var port) && port is >= 0 and <= MostPort) return new HostPort(text[..colon].Trim('[', ']'), port);
        throw new InputException($"{option} is '{text}'; give HOST:PORT, such as 127.0.0.1:4053.");
    }
}
