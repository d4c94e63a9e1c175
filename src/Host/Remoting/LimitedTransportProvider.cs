using Akka.Actor;
using Akka.Remote.Transport;

namespace Lockstep.Host.Remoting;

/// <summary>Puts a <see cref="LimitedTransport"/> around the TCP transport of Akka.Remote, which makes one by its name.</summary>
internal sealed class LimitedTransportProvider : ITransportAdapterProvider
{
    // Without the version of the assembly, whose equals sign Akka.Remote would keep in quotes.
    public static string Hocon { get; } =
        $$"""
        akka.remote {
          adapters.limited = "{{typeof(LimitedTransportProvider).FullName}},{{typeof(LimitedTransportProvider).Assembly.GetName().Name}}"
          dot-netty.tcp.applied-adapters = ["limited"]
        }
        """;

    public Transport Create(Transport wrappedTransport, ExtendedActorSystem system) => new LimitedTransport(wrappedTransport);
}
