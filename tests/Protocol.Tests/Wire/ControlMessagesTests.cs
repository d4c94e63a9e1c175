using System.Diagnostics;
using System.Runtime.Serialization;
using FsCheck;
using FsCheck.Fluent;
using Lockstep.Model;
using Lockstep.Protocol.Tracing;
using Lockstep.Protocol.Wire;
using static Lockstep.Protocol.Deciding;
using static Lockstep.Protocol.Membership;

namespace Lockstep.Protocol.Tests.Wire;

public sealed class ControlMessagesTests
{
    private static readonly Type[] Types = [.. typeof(IControlMessage).Assembly.GetExportedTypes().Where(type => type.IsClass && type.IsAssignableTo(typeof(IControlMessage)))];

    private static readonly string ApprovedFile = Path.Combine(AppContext.BaseDirectory, "Wire", "approved-bytes.txt");

    [Fact]
    public void Every_control_message_has_a_manifest_a_sample_and_a_generator()
    {
        var names = Names(Types);
        Assert.Equal(names, Names(ControlCodec.Manifests.Values));
        Assert.Equal(names, Names(Samples.One.Select(message => message.GetType())));
        Assert.Equal(names, Names(Samples.Generated));
    }

    [Fact]
    public void A_message_of_a_conversation_goes_by_one_plane_or_the_other_or_stays_in_its_process()
    {
        var messages = typeof(IStepMessage).Assembly.GetExportedTypes().Where(type => type.IsNested && type.DeclaringType is { IsAbstract: true, IsSealed: true });
        Type[] ways = [typeof(IControlMessage), typeof(ITensorMessage), typeof(ILocalMessage)];
        Assert.All(messages, message => Assert.Single(ways, message.IsAssignableTo));
    }

    [Fact]
    public void What_is_read_is_what_was_written()
    {
        Prop.ForAll(Samples.Any, message =>
        {
            var read = ControlCodec.Read(ControlCodec.Write(message), ControlCodec.Manifest(message));
            Same.As(message, read);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));
    }

    [Fact]
    public void The_bytes_are_the_approved_ones()
    {
        var lines = Samples.One.Select(message => $"{ControlCodec.Manifest(message)} {Convert.ToHexStringLower(ControlCodec.Write(message))}").ToArray();
        var approved = File.ReadAllLines(ApprovedFile).Where(line => !line.StartsWith('#'));
        Assert.True(lines.SequenceEqual(approved), $"The wire bytes differ. If a new message or field is the reason, the lines of {Path.GetFileName(ApprovedFile)} become\n{string.Join('\n', lines)}");
    }

    [Fact]
    public void The_approved_bytes_are_read_as_the_samples()
    {
        var approved = File.ReadAllLines(ApprovedFile).Where(line => !line.StartsWith('#')).Select(line => line.Split(' ')).ToArray();
        Assert.Equal(Samples.One.Length, approved.Length);
        foreach (var (line, message) in approved.Zip(Samples.One)) Same.As(message, ControlCodec.Read(Convert.FromHexString(line[1]), line[0]));
    }

    [Fact]
    public void The_trace_context_of_the_sender_comes_with_the_message()
    {
        using var activity = new Activity("step").SetIdFormat(ActivityIdFormat.W3C).Start();
        activity.ActivityTraceFlags = ActivityTraceFlags.Recorded;
        var message = new StepApplied(new StepId(3), "worker-7").Traced(activity.Context);
        activity.Stop();
        var read = ControlCodec.Read(ControlCodec.Write(message), "applied");
        var trace = MessageTrace.Of(read);
        Assert.Equal((activity.TraceId, activity.SpanId, ActivityTraceFlags.Recorded, true), (trace.TraceId, trace.SpanId, trace.TraceFlags, trace.IsRemote));
        Assert.Equal(message, read);
    }

    [Fact]
    public void Without_an_activity_there_is_no_trace_context()
    {
        var message = new StepApplied(new StepId(3), "worker-7").Traced(default(ActivityContext));
        Assert.Equal(default, MessageTrace.Of(ControlCodec.Read(ControlCodec.Write(message), "applied")));
    }

    [Fact]
    public void A_message_that_carries_tensors_is_refused_and_told_its_way()
    {
        var refusal = Assert.Throws<SerializationException>(() => ControlCodec.Write(new Decide(new StepDecision(12, 1, 1, 1), Progress.Start, [])));
        Assert.StartsWith("Decide carries tensors, which cross processes on the data plane", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_control_message_is_refused()
    {
        var refusal = Assert.Throws<SerializationException>(() => ControlCodec.Manifest("text"));
        Assert.StartsWith("String is not a control message", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cause_too_long_is_cut_between_letters_and_arrives()
    {
        var cause = new string('ä', 5000);
        var read = (RunOver)ControlCodec.Read(ControlCodec.Write(new RunOver(cause)), "over");
        Assert.Equal(cause[..2048], read.Failure);
    }

    [Fact]
    public void A_name_too_long_is_not_sent()
    {
        var refusal = Assert.Throws<SerializationException>(() => ControlCodec.Write(new WorkerReady(new WorkerId(new string('w', 129)))));
        Assert.Contains("129 bytes", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("worker\n3")]
    public void A_name_that_spoils_a_line_of_a_log_is_not_sent(string name)
    {
        var refusal = Assert.Throws<SerializationException>(() => ControlCodec.Write(new WorkerReady(new WorkerId(name))));
        Assert.StartsWith("A name that is empty or has control characters", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_longest_messages_fit_a_frame()
    {
        const int frame = 128_000;
        var (name, host, cause) = (new string('n', 128), new string('h', 255), new string('c', 4096));
        IControlMessage[] longest =
        [
            new JoinAccepted(Guid.Empty, long.MaxValue, new string(' ', 8 * 1024), name, new string('f', 64), ulong.MaxValue, host, 65535, true, [.. Enumerable.Repeat(new Peer(name, host, 65535, ulong.MaxValue), 256)]),
            new ShardComputing.ComputeShards(new StepId(long.MaxValue), [.. Enumerable.Range(int.MaxValue - 4095, 4096)], [.. Enumerable.Repeat(name, 256)]),
            new ShardComputing.ShardsFailed(new StepId(long.MaxValue), new WorkerId(name), [.. Enumerable.Range(int.MaxValue - 4095, 4096)], cause),
            new GradientReduction.ChunkReduced(new StepId(long.MaxValue), int.MaxValue, [.. Enumerable.Repeat(1.5, 4096)]),
        ];
        foreach (var message in longest)
        {
            var bytes = ControlCodec.Write(message);
            Assert.InRange(bytes.Length, 1, frame - 4096);
            Same.As(message, ControlCodec.Read(bytes, ControlCodec.Manifest(message)));
        }
    }

    private static IEnumerable<string> Names(IEnumerable<Type> types) => types.Select(type => type.Name).Order(StringComparer.Ordinal);
}
