using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Lockstep.Model.Storage.Ledgers;

namespace Lockstep.Model.Tests.Storage.Ledgers;

public sealed class LedgerJsonTests
{
    private static readonly Arbitrary<string[]> Workers =
        Gen.NonEmptyListOf(Gen.Elements("worker-001", "worker-002", "naïve \"one\"", "reference")).Select(names => names.ToArray()).ToArbitrary();

    [Fact]
    public void A_line_of_a_step_comes_back_with_who_computed_each_shard() =>
        Prop.ForAll(Workers, ArbMap.Default.ArbFor<ulong>(), (workers, digest) =>
        {
            var step = Assert.IsType<LedgerLine.Step>(Parse(json => LedgerJson.WriteStep(json, 3, new StepDecision(12, 1, 1, 1) { Digest = digest }, workers)));
            Assert.Equal((3, 12, digest), (step.Term, step.GlobalStep, step.Digest));
            Assert.Equal(
                workers.Select((worker, shard) => (shard, worker)),
                step.Shards.SelectMany(range => Enumerable.Range(range.First, range.Last - range.First + 1).Select(shard => (shard, range.Worker))).Order());
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_line_of_weights_comes_back() =>
        Assert.Equal(new LedgerLine.Weights(2, 100, "c0ffee"), Parse(json => LedgerJson.WriteWeights(json, 2, 100, "c0ffee")));

    [Theory]
    [InlineData("", "is not JSON")]
    [InlineData("\0\0\0", "is not JSON")]
    [InlineData("""{"term":1""", "is not JSON")]
    [InlineData("""{"term":1,"version":1,"weights_sha256":"a"}{}""", "is not JSON")]
    [InlineData("[]", "is not a JSON object")]
    [InlineData("{}", "does not have the fields")]
    [InlineData("""{"term":0,"version":1,"weights_sha256":"a"}""", "does not have the fields")]
    [InlineData("""{"term":1,"version":-1,"weights_sha256":"a"}""", "does not have the fields")]
    [InlineData("""{"term":1,"term":1,"version":1,"weights_sha256":"a"}""", "a field 'term' that")]
    [InlineData("""{"term":1,"global_step":1,"version":1,"weights_sha256":"a"}""", "does not have the fields")]
    [InlineData("""{"term":1.5,"version":1,"weights_sha256":"a"}""", "of another type")]
    [InlineData("""{"term":1,"global_step":1,"digest":"00","shards":{"a":"0"}}""", "does not have the fields")]
    [InlineData("""{"term":1,"global_step":1,"digest":"000000000000000g","shards":{"a":"0"}}""", "of another type")]
    [InlineData("""{"term":1,"global_step":1,"digest":"0000000000000000","shards":{"a":"3-2"}}""", "of another type")]
    [InlineData("""{"term":1,"global_step":1,"digest":"0000000000000000","shards":{"a":""}}""", "of another type")]
    [InlineData("""{"term":1,"global_step":1,"digest":"0000000000000000","shards":{"a":"-1"}}""", "of another type")]
    [InlineData("""{"term":1,"global_step":1,"digest":"0000000000000000","shards":"a"}""", "of another type")]
    [InlineData("""{"term":1,"global_step":1,"digest":"0000000000000000","shards":{"a":{"b":1}}}""", "of another type")]
    public void Whatever_is_no_line_is_damaged(string line, string expected) =>
        Assert.Contains(expected, Assert.IsType<LedgerLine.Damaged>(LedgerJson.Parse(Encoding.UTF8.GetBytes(line))).Reason, StringComparison.Ordinal);

    [Fact]
    public void No_damage_stops_the_reading() =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), Gen.Choose(0, 255).ToArbitrary(), (place, value) =>
        {
            var line = """{"term":1,"global_step":12,"digest":"00000000000000a0","shards":{"worker-001":"0-9","b":"10,11"}}"""u8.ToArray();
            line[place % line.Length] = (byte)value;
            Assert.NotNull(LedgerJson.Parse(line));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    private static LedgerLine Parse(Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer)) write(json);
        return LedgerJson.Parse(buffer.ToArray());
    }
}
