using Lockstep.Coordinator.Runs;
using Lockstep.Model.Storage.Ledgers;
using Lockstep.Tests.Disks;

namespace Lockstep.Coordinator.Tests.Runs;

public sealed class FullDiskTests
{
    [Fact]
    public void A_full_disk_is_told_of_once_the_run_goes_on_and_saves_again_once_there_is_room()
    {
        using var disk = SmallDisk.TryMake(out var reason);
        if (disk is null) Assert.Skip(reason);
        using var run = new KeptRun(disk: disk.Folder);
        run.Begin();
        run.Commit(31);

        disk.Fill();
        run.Commit(100);

        Assert.Equal(["the ledger", "the checkpoint"], run.Of<RunEvent.SavingFailed>().Select(told => told.What).Order(StringComparer.Ordinal).Reverse());
        var failure = run.Of<RunEvent.SavingFailed>().Single(told => told.What == "the checkpoint");
        Assert.Contains("No space left", failure.Reason, StringComparison.Ordinal);
        Assert.Equal(131, run.Last!.Steps);
        Assert.Equal([30], run.Kept);
        Assert.Equal(30, run.Folder.Restore().Checkpoint.Progress.Step);

        disk.MakeRoom();
        run.Commit(30);
        Assert.Equal([30, 150], run.Kept);
        Assert.Equal(150, run.Folder.Restore().Checkpoint.Progress.Step);

        disk.Fill();
        run.Commit(60);
        Assert.Equal(2, run.Of<RunEvent.SavingFailed>().Count(told => told.What == "the checkpoint"));
        Assert.Equal([30, 150], run.Kept);
    }

    [Fact]
    public void Steps_whose_lines_find_no_room_stand_in_the_ledger_in_order_once_there_is_some()
    {
        using var disk = SmallDisk.TryMake(out var reason);
        if (disk is null) Assert.Skip(reason);
        using var run = new KeptRun(disk: disk.Folder);
        run.Begin();
        run.Commit(5);

        disk.Fill();
        run.Commit(100);
        var told = Assert.Single(run.Of<RunEvent.SavingFailed>(), failure => failure.What == "the ledger");
        Assert.Contains("No space left", told.Reason, StringComparison.Ordinal);
        Assert.InRange(run.Ledger().Count, 5, 104);
        disk.MakeRoom();
        run.Commit(1);

        Assert.Equal(Enumerable.Range(0, 106), run.Ledger().OfType<LedgerLine.Step>().Select(line => (int)line.GlobalStep));
    }
}
