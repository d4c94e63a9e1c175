using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Configuration;
using Akka.Serialization;

namespace Lockstep.Protocol.Wire;

/// <summary>Stands in the place of Akka's JSON serializer, which reads whatever type a peer names, and refuses.</summary>
public sealed class UnregisteredSerializer : Serializer
{
    /// <summary>A serializer that Akka makes.</summary>
    /// <param name="system">The actor system.</param>
    /// <param name="settings">Those of the JSON serializer; none is heeded.</param>
    public UnregisteredSerializer(ExtendedActorSystem system, Config settings)
        : base(system)
    {
    }

    /// <inheritdoc/>
    public override int Identifier => 1;

    /// <inheritdoc/>
    public override bool IncludeManifest => false;

    /// <inheritdoc/>
    public override byte[] ToBinary(object obj) => throw new SerializationException($"{obj?.GetType().Name} is no message that crosses processes.");

    /// <inheritdoc/>
    public override object FromBinary(byte[] bytes, Type type) => throw new SerializationException("Messages of unregistered types are refused.");
}
