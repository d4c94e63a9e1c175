using Lockstep.Model.Storage;

namespace Lockstep.Model.Tests.Storage;

public sealed class DurableFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_file_is_replaced_whole_and_nothing_is_left_beside_it()
    {
        var path = _folder.Write("a", "old and longer");
        DurableFile.WriteText(path, "new");
        Assert.Equal("new", File.ReadAllText(path));
        Assert.Single(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void A_write_that_fails_half_way_leaves_the_former_file_alone()
    {
        var path = _folder.Write("a", "old");
        Assert.Throws<IOException>(() => DurableFile.Write(path, stream =>
        {
            stream.Write(new byte[100_000]);
            throw new IOException("cut off");
        }));
        Assert.Equal("old", File.ReadAllText(path));
        Assert.Single(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void A_full_disk_leaves_the_former_file_alone()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "This system has no device that is always full.");
        var path = _folder.Write("a", "old");
        File.CreateSymbolicLink(path + DurableFile.UnfinishedSuffix, "/dev/full");
        var error = Assert.Throws<IOException>(() => DurableFile.Write(path, stream => stream.Write(new byte[1_000_000])));
        Assert.Contains("No space left", error.Message, StringComparison.Ordinal);
        Assert.Equal("old", File.ReadAllText(path));
        Assert.Single(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void A_file_to_be_made_is_not_made_over_another()
    {
        DurableFile.Create(_folder.File("a"), stream => stream.Write("old"u8));
        Assert.ThrowsAny<IOException>(() => DurableFile.Create(_folder.File("a"), stream => stream.Write("new"u8)));
        Assert.Equal("old", File.ReadAllText(_folder.File("a")));
        Assert.Single(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void A_folder_that_is_not_there_is_a_failed_write() =>
        Assert.ThrowsAny<IOException>(() => DurableFile.WriteText(_folder.File("none/a"), "new"));
}
