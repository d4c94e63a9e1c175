using System.Diagnostics;
using System.Runtime.Serialization;
using System.Threading.Channels;
using Akka.Actor;
using Akka.Configuration;
using Akka.Event;
using Akka.Remote;
using Akka.Serialization;
using Lockstep.Model;
using Lockstep.Protocol.Tracing;
using Lockstep.Protocol.Wire;

namespace Lockstep.Protocol.Tests.Wire;

/// <summary>Two actor systems on loopback.</summary>
public sealed class RemotingTests : IAsyncLifetime
{
    private static readonly Config Remote = ConfigurationFactory.ParseString("""
        akka {
          loglevel = WARNING
          stdout-loglevel = OFF
          loggers = []
          actor.provider = remote
          remote.dot-netty.tcp { hostname = "127.0.0.1", port = 0 }
        }
        """);

    // Sends under our serializer's number what our serializer would not.
    private static readonly Config Hostile = ConfigurationFactory.ParseString($$"""
        akka.actor {
          serializers.hostile = "{{typeof(HostileSerializer).FullName}}, {{typeof(HostileSerializer).Assembly.GetName().Name}}"
          serialization-bindings {
            "{{typeof(HostileBytes).FullName}}, {{typeof(HostileBytes).Assembly.GetName().Name}}" = hostile
            "{{typeof(IControlMessage).FullName}}, {{typeof(IControlMessage).Assembly.GetName().Name}}" = hostile
          }
        }
        """);

    private readonly ActorSystem _receiver = ActorSystem.Create("receiver", ControlSerializer.Config.WithFallback(Remote));
    private readonly Channel<object> _received = Channel.CreateUnbounded<object>();
    private readonly Channel<object> _events = Channel.CreateUnbounded<object>();
    private ActorSystem? _sender;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync()
    {
        _receiver.ActorOf(Props.Create(() => new Inbox(_received.Writer)), "inbox");
        var events = _receiver.ActorOf(Props.Create(() => new Inbox(_events.Writer)), "events");
        _receiver.EventStream.Subscribe(events, typeof(Warning));
        _receiver.EventStream.Subscribe(events, typeof(AssociationErrorEvent));
        _receiver.EventStream.Subscribe(events, typeof(DisassociatedEvent));
        return default;
    }

    public async ValueTask DisposeAsync()
    {
        if (_sender is not null) await _sender.Terminate();
        await _receiver.Terminate();
    }

    [Fact]
    public async Task Every_control_message_arrives_as_it_was_sent()
    {
        var inbox = await Connect(ControlSerializer.Config);
        foreach (var message in Samples.One)
        {
            inbox.Tell(message);
            Same.As(message, await Received());
        }
    }

    [Fact]
    public async Task The_trace_context_that_the_sender_noted_arrives()
    {
        var inbox = await Connect(ControlSerializer.Config);
        using var activity = new Activity("step").SetIdFormat(ActivityIdFormat.W3C).Start();
        inbox.Tell(((Membership.JoinRequest)Samples.One[0] with { Threads = 9 }).Traced(activity.Context));
        activity.Stop();
        var received = (IControlMessage)await Received();
        Assert.Equal((activity.TraceId, activity.SpanId), (MessageTrace.Of(received).TraceId, MessageTrace.Of(received).SpanId));
    }

    [Fact]
    public async Task Hostile_bytes_are_dropped_with_the_reason_and_the_association_lives()
    {
        var inbox = await Connect(Hostile);
        inbox.Tell(new HostileBytes("ready", [1, 0xc0, 0x91, 0xdb, 0xff, 0xff, 0xff, 0xff]));
        inbox.Tell(new HostileBytes("System.Diagnostics.Process, System", [1]));
        inbox.Tell(new HostileBytes("", []));
        inbox.Tell(Samples.One[0]);
        Same.As(Samples.One[0], await Received());
        Assert.Contains("The control message \"ready\" is refused at byte 3: field \"worker\" is torn.", await Warning(), StringComparison.Ordinal);
        Assert.Contains("There is no control message with the manifest \"System.Diagnostics.Process, System\".", await Warning(), StringComparison.Ordinal);
        Assert.Contains("There is no control message with the manifest \"\".", await Warning(), StringComparison.Ordinal);
        Assert.False(_events.Reader.TryRead(out var more), $"{more}");
    }

    // Without bindings of ours Akka sends JSON with the name of a type.
    [Fact]
    public async Task A_type_that_a_peer_names_is_not_made()
    {
        var inbox = await Connect(Config.Empty);
        inbox.Tell(new Version(1, 2));
        Assert.Contains("Messages of unregistered types are refused.", await Warning(), StringComparison.Ordinal);
        inbox.Tell("still there");
        Assert.Equal("still there", await Received());
    }

    [Fact]
    public void What_has_no_binding_is_not_serialized()
    {
        Assert.Throws<SerializationException>(() => _receiver.Serialization.FindSerializerFor(new Version(1, 2)));
        Assert.IsType<ControlSerializer>(_receiver.Serialization.FindSerializerFor(Samples.One[0]));
    }

    [Fact]
    public void A_message_that_carries_tensors_is_told_its_way()
    {
        var decide = new Deciding.Decide(new StepDecision(12, 1, 1, 1), Progress.Start, []);
        var refusal = Assert.Throws<SerializationException>(() => _receiver.Serialization.FindSerializerFor(decide).ToBinary(decide));
        Assert.Contains("data plane", refusal.Message, StringComparison.Ordinal);
    }

    private async Task<IActorRef> Connect(Config config)
    {
        _sender = ActorSystem.Create("sender", config.WithFallback(Remote));
        var address = ((ExtendedActorSystem)_receiver).Provider.DefaultAddress;
        return await _sender.ActorSelection($"{address}/user/inbox").ResolveOne(TimeSpan.FromSeconds(20), Cancelled);
    }

    private Task<object> Received() => Next(_received);

    private static Task<object> Next(Channel<object> channel) => channel.Reader.ReadAsync(Cancelled).AsTask().WaitAsync(TimeSpan.FromSeconds(20), Cancelled);

    private async Task<string> Warning() => Assert.IsType<Warning>(await Next(_events)).Message.ToString()!;

    private sealed class Inbox : ReceiveActor
    {
        public Inbox(ChannelWriter<object> received) => ReceiveAny(message => received.TryWrite(message));
    }

    public sealed record HostileBytes(string Manifest, byte[] Bytes);

    public sealed class HostileSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
    {
        public override int Identifier => ControlSerializer.Id;

        public override string Manifest(object o) => o is HostileBytes hostile ? hostile.Manifest : ControlCodec.Manifest(o);

        public override byte[] ToBinary(object obj) => obj is HostileBytes hostile ? hostile.Bytes : ControlCodec.Write(obj);

        public override object FromBinary(byte[] bytes, string manifest) => ControlCodec.Read(bytes, manifest);
    }
}
