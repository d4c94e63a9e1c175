using Lockstep.Model.Storage.Ledgers;

namespace Lockstep.Model.Tests.Storage.Ledgers;

public sealed class LedgerFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Lines_longer_than_the_buffer_come_whole_and_numbered_and_one_without_an_end_is_none_yet()
    {
        var worker = new string('w', 100_000);
        var path = _folder.Write("ledger.jsonl", $$$"""
            {"term":1,"version":1,"weights_sha256":"a"}
            {"term":1,"global_step":1,"digest":"00000000000000a0","shards":{"{{{worker}}}":"0-3"}}
            what?
            {"term":1,"version":2,"weights_sha256":"b"}
            {"term":1,"version":3,"weigh
            """);

        var lines = LedgerFile.Read(path).ToList();

        Assert.Equal([1, 2, 3, 4], lines.Select(line => line.Number));
        Assert.Equal(new ShardRange(worker, 0, 3), Assert.Single(Assert.IsType<LedgerLine.Step>(lines[1].Line).Shards));
        Assert.IsType<LedgerLine.Damaged>(lines[2].Line);
        Assert.Equal(new LedgerLine.Weights(1, 2, "b"), lines[3].Line);
    }

    [Fact]
    public void A_line_without_end_is_passed_over_in_bounded_memory()
    {
        var path = _folder.File("ledger.jsonl");
        using (var file = File.Create(path)) file.SetLength(1 << 26);
        File.AppendAllText(path, """

            {"term":1,"version":1,"weights_sha256":"a"}

            """);

        Assert.Equal([new LedgerLine.Damaged("is too long"), new LedgerLine.Weights(1, 1, "a")], LedgerFile.Read(path).Select(line => line.Line));
    }
}
