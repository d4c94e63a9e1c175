using System.CommandLine;
using Lockstep.Host.Remoting;
using Lockstep.Model;

namespace Lockstep.Host.CommandLine;

/// <summary>The options with which a node is reached by others and trusts them, which coordinators and workers have alike.</summary>
internal sealed class NetworkArguments
{
    private const int MostPort = 65535;

    public NetworkArguments(string listenText)
    {
        Listen = Texts.Option("--listen", "HOST:PORT", listenText);
        Advertise = Texts.Option("--advertise", "HOST", "Name or address by which others reach this node. Default: the host it listens on, or the address on the way to others.");
        DataPort = Whole.Option("--data-port", "Port of the tensor streams, beside that of --listen. Default: the port after it, or any free one.", 0, MostPort);
        Certs = Texts.Option("--certs", "DIR", "Folder of this node's certificate ('lockstep certs issue'): only nodes with one of the same CA and run may connect, and all is encrypted.");
        Insecure = new Option<bool>("--insecure") { Description = "Go beyond this machine without certificates, where everyone on the network may take part." };
    }

    public Option<string?> Listen { get; }

    public Option<string?> Advertise { get; }

    public Option<long?> DataPort { get; }

    public Option<string?> Certs { get; }

    public Option<bool> Insecure { get; }

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[Listen, Advertise, DataPort, Certs, Insecure]) command.Add(option);
    }

    /// <summary>Where the node listens.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="otherwise">Where it listens unless told.</param>
    /// <param name="towards">A host that has to reach it, where one is known.</param>
    /// <exception cref="InputException">An address is none.</exception>
    public NodeAddress Address(ParseResult parsed, HostPort otherwise, string? towards)
    {
        var listen = ListenOr(parsed, otherwise);
        var dataPort = (int?)parsed.GetValue(DataPort) ?? (listen.Port is 0 or MostPort ? 0 : listen.Port + 1);
        if (dataPort != 0 && dataPort == listen.Port) throw new InputException($"--data-port {dataPort} is that of --listen as well; give another, or leave it out.");
        return new NodeAddress(listen.Host, AdvertisedHost.Choose(parsed.GetValue(Advertise), listen, towards), listen.Port, dataPort);
    }

    /// <summary>How its connections are secured; a warning goes to standard error.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="addresses">Where it listens and whom it joins, and the options that say so.</param>
    /// <exception cref="InputException">One of them is beyond this machine, and there are no certificates and no consent.</exception>
    public LinkSecurity Security(ParseResult parsed, params IReadOnlyList<(string Option, HostPort Address)> addresses)
    {
        var (option, address) = addresses.FirstOrDefault(one => !one.Address.IsLoopback, addresses[0]);
        var security = LinkSecurity.Of(option, address, parsed.GetValue(Certs), parsed.GetValue(Insecure));
        if (security is LinkSecurity.Open { Warning: { } warning }) Console.Error.WriteLine($"Warning: {warning}.");
        return security;
    }

    /// <summary>Where it listens, before names and ports are chosen.</summary>
    public HostPort ListenOr(ParseResult parsed, HostPort otherwise) =>
        parsed.GetValue(Listen) is { } text ? HostPort.ToListenOn("--listen", text) : otherwise;
}
