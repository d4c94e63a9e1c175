using System.Runtime.Serialization;
using Lockstep.Model.Numerics;
using Lockstep.Protocol.Wire;
using MessagePack;

namespace Lockstep.Protocol.Tests.Wire;

public sealed class HostileBytesTests
{
    private static readonly (string Manifest, byte[] Bytes)[] Written = [.. Samples.One.Select(message => (ControlCodec.Manifest(message), ControlCodec.Write(message)))];

    public static readonly TheoryData<string> Manifests = [.. ControlCodec.Manifests.Keys];

    /// <summary>Mutated messages that are read; <c>LOCKSTEP_FUZZ=1000000</c> reads a million.</summary>
    private static int FuzzCount => int.TryParse(Environment.GetEnvironmentVariable("LOCKSTEP_FUZZ"), out var count) ? count : 20_000;

    [Theory]
    [MemberData(nameof(Manifests))]
    public void Every_truncation_is_refused_or_lacks_only_what_may_be_missing(string manifest)
    {
        var bytes = Sample(manifest);
        for (var length = 0; length < bytes.Length; length++) Assert.Contains("is refused at byte", Refusal(bytes[..length], manifest).Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Manifests))]
    public void Every_change_of_a_byte_gives_a_message_or_a_refusal(string manifest)
    {
        var bytes = Sample(manifest);
        foreach (var at in Enumerable.Range(0, bytes.Length))
        {
            for (var change = 1; change < 256; change++)
            {
                var mutated = bytes.ToArray();
                mutated[at] ^= (byte)change;
                ReadOrRefuse(mutated, manifest);
            }
        }
    }

    [Fact]
    public void Random_changes_give_a_message_or_a_refusal()
    {
        var random = new Philox(17, 0);
        for (uint i = 0; i < FuzzCount; i++)
        {
            var (choice, at, value, more) = random.At(i, 0, 0, 0);
            var (manifest, bytes) = Written[choice % Written.Length];
            var room = bytes.Concat(new byte[more % 8]).ToArray();
            for (uint change = 0; change <= more % 5; change++)
            {
                (at, value, _, _) = change == 0 ? (at, value, 0u, 0u) : random.At(i, change, 0, 0);
                room[at % room.Length] = (byte)value;
            }

            ReadOrRefuse(room[..^(int)((more >> 8) % 4)], (more >> 16) % 4 == 0 ? Written[(more >> 20) % Written.Length].Manifest : manifest);
        }
    }

    [Fact]
    public void Random_bytes_give_a_message_or_a_refusal()
    {
        var random = new Philox(18, 0);
        for (uint i = 0; i < FuzzCount; i++)
        {
            var (length, manifest, _, _) = random.At(i, 0, 0, 0);
            var bytes = Enumerable.Range(0, 2 + (int)(length % 64)).Select(at => (byte)random.At(i, 1, (uint)at, 0).X).ToArray();
            (bytes[0], bytes[1]) = (ControlCodec.FormatVersion, 0xc0);
            ReadOrRefuse(bytes, Written[manifest % Written.Length].Manifest);
        }
    }

    [Theory]
    [InlineData("", "ready", "at byte 0: there is no byte")]
    [InlineData("02c091a177", "ready", "at byte 0: its format version is 2, and this build reads 1")]
    [InlineData("01c090", "ready", "at byte 3: field \"worker\" is missing")]
    [InlineData("01c091c0", "ready", "at byte 3: field \"worker\" is nil")]
    [InlineData("01c091a0", "ready", "at byte 3: field \"worker\" is empty")]
    [InlineData("01c091a11b", "ready", "at byte 3: field \"worker\" has control characters")]
    [InlineData("01c091a2c328", "ready", "at byte 3: field \"worker\" cannot be read")]
    [InlineData("01c091a27761", "none", "There is no control message with the manifest \"none\"")]
    [InlineData("01c09101", "ready", "field \"worker\" is of type Integer, not String")]
    [InlineData("01c091dbffffffff", "ready", "at byte 3: field \"worker\" is torn")]
    [InlineData("01c091a17700", "ready", "at byte 5: bytes follow the message")]
    [InlineData("01c091ff", "applied", "at byte 3: field \"step\" is -1")]
    [InlineData("01c091cfffffffffffffffff", "applied", "at byte 3: field \"step\" cannot be read")]
    [InlineData("01c0920192020 1", "shards", "at byte 4: field \"shards\" has 1 after 2")]
    [InlineData("01c09201ddffffffff", "shards", "at byte 4: field \"shards\"")]
    [InlineData("01c091c1", "over", "field \"failure\" is of type")]
    [InlineData("01c403000000910c", "applied", "at byte 1: field \"trace context\" has 3 bytes, not 25")]
    public void A_refusal_names_byte_field_and_reason(string hex, string manifest, string reason) =>
        Assert.Contains(reason, Refusal(Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal)), manifest).Message, StringComparison.Ordinal);

    [Fact]
    public void A_manifest_of_a_peer_is_shown_short_and_without_control_characters() =>
        Assert.Equal(
            $"There is no control message with the manifest \"?[31m{new string('x', 59)}\".", Refusal([1], "\u001b[31m" + new string('x', 1000)).Message);

    [Fact]
    public void A_message_longer_than_any_is_refused_unread() =>
        Assert.Contains("it has 200000 bytes", Refusal([1, .. new byte[199_999]], "ready").Message, StringComparison.Ordinal);

    [Fact]
    public void Fields_of_a_later_version_are_skipped_however_deep_they_nest()
    {
        byte[] nested = [.. Enumerable.Repeat((byte)0x91, 100_000), 0xc0];
        byte[] bytes = [1, 0xc0, 0x95, 0x0c, 0xa1, 0x77, .. nested, 0x81, 0xa1, 0x61, 0x01, 0xa1, 0x62];
        Assert.Equal(new Deciding.StepApplied(new StepId(12), "w"), ControlCodec.Read(bytes, "applied"));
    }

    [Fact]
    public void What_an_earlier_version_does_not_say_has_a_default()
    {
        Assert.Null(((Membership.RunOver)ControlCodec.Read(new byte[] { 1, 0xc0, 0x90 }, "over")).Failure);
        Assert.Empty(((ShardComputing.ComputeShards)ControlCodec.Read(new byte[] { 1, 0xc0, 0x92, 5, 0x91, 3 }, "shards")).Owners);
    }

    [Theory]
    [InlineData("01c091dbffffffff", "ready")]
    [InlineData("01c09201ddffffffff", "shards")]
    [InlineData("01c093019100ddffffffff", "shards")]
    [InlineData("01c0920cddffffffff", "applied")]
    [InlineData("01c6ffffffff", "applied")]
    public void A_claimed_length_allocates_nothing_of_it(string hex, string manifest)
    {
        var bytes = Convert.FromHexString(hex);
        Refusal(bytes, manifest);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Refusal(bytes, manifest);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64 * 1024);
    }

    private static byte[] Sample(string manifest) => Written.Single(written => written.Manifest == manifest).Bytes;

    private static SerializationException Refusal(byte[] bytes, string manifest) => Assert.Throws<SerializationException>(() => { ControlCodec.Read(bytes, manifest); });

    // What is read can be said again; what is refused is refused by a rule, not by a slip of the reader.
    private static void ReadOrRefuse(byte[] bytes, string manifest)
    {
        try
        {
            var message = ControlCodec.Read(bytes, manifest);
            Same.As(message, ControlCodec.Read(ControlCodec.Write(message), manifest));
        }
        catch (SerializationException refusal)
        {
            Assert.True(
                refusal.InnerException is null or MessagePackSerializationException or EndOfStreamException or ArgumentOutOfRangeException or OverflowException or System.Text.DecoderFallbackException,
                $"{manifest} {Convert.ToHexString(bytes)}: {refusal.InnerException}");
            Assert.Contains($"\"{manifest}\" is refused at byte", refusal.Message, StringComparison.Ordinal);
        }
    }
}
