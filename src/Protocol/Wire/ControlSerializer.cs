using Akka.Actor;
using Akka.Configuration;
using Akka.Serialization;

namespace Lockstep.Protocol.Wire;

/// <summary>What Akka.Remote serializes our messages with: a closed set, and nothing beside it.</summary>
/// <param name="system">The actor system.</param>
public sealed class ControlSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    /// <summary>The serializer's number on the wire. It never changes.</summary>
    public const int Id = 1731;

    /// <summary>Binds control messages to this serializer, and leaves nothing to Akka's JSON serializer.</summary>
    /// <remarks>That types must be registered holds for what is sent only: what comes is read by the serializer that the peer names. Hence JSON's place is taken.</remarks>
    public static Config Config { get; } = ConfigurationFactory.ParseString($$"""
        akka.actor {
          serializers {
            lockstep-control = "{{NameOf(typeof(ControlSerializer))}}"
            json = "{{NameOf(typeof(UnregisteredSerializer))}}"
          }
          serialization-bindings {
            "{{NameOf(typeof(IControlMessage))}}" = lockstep-control
            "{{NameOf(typeof(ITensorMessage))}}" = lockstep-control
          }
          serialization-settings.allow-unregistered-types = false
        }
        """);

    /// <inheritdoc/>
    public override int Identifier => Id;

    /// <inheritdoc/>
    public override string Manifest(object o) => ControlCodec.Manifest(o);

    /// <inheritdoc/>
    public override byte[] ToBinary(object obj) => ControlCodec.Write(obj);

    /// <inheritdoc/>
    public override object FromBinary(byte[] bytes, string manifest) => ControlCodec.Read(bytes, manifest ?? "");

    private static string NameOf(Type type) => $"{type.FullName}, {type.Assembly.GetName().Name}";
}
