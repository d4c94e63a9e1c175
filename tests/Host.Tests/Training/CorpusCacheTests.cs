using Lockstep.Host.Training;
using Lockstep.Model;
using Lockstep.Model.Learning;
using Lockstep.Model.Storage;
using Lockstep.Tests;

namespace Lockstep.Host.Tests.Training;

public sealed class CorpusCacheTests : IDisposable
{
    private static readonly RunText Text = new(TinyRun.Corpus);
    private static readonly RunText Tagged = new(TinyTagging.Corpus);

    private readonly string _folder = Directory.CreateTempSubdirectory("lockstep-cache-").FullName;

    private CorpusCache Cache => new(Path.Combine(_folder, "lockstep", "corpora"));

    private string Entry => Path.Combine(_folder, "lockstep", "corpora", $"{Text.Sha256}.corpus");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void What_is_stored_is_there_for_every_later_process()
    {
        Assert.Null(Cache.TryOpen(Text.Sha256));
        Assert.Equal(Text.Sha256, Cache.Store(Text.Sha256, BytesOf(Text)).Sha256);
        Cache.Store(Tagged.Sha256, BytesOf(Tagged));
        Assert.Equal(Tasks.LanguageModel, Cache.TryOpen(Text.Sha256)?.Task);
        Assert.Equal(Tasks.Tagger, Cache.TryOpen(Tagged.Sha256)?.Task);
        Assert.Equal(2, Directory.GetFiles(Path.GetDirectoryName(Entry)!).Length);
    }

    [Fact]
    public void A_damaged_entry_counts_as_missing_and_is_replaced()
    {
        Cache.Store(Text.Sha256, BytesOf(Text));
        File.WriteAllBytes(Entry, BytesOf(Text)[..^1]);
        Assert.Null(Cache.TryOpen(Text.Sha256));
        Cache.Store(Text.Sha256, BytesOf(Text));
        Assert.NotNull(Cache.TryOpen(Text.Sha256));
    }

    [Fact]
    public void A_whole_corpus_under_the_digest_of_another_counts_as_missing()
    {
        Cache.Store(Text.Sha256, BytesOf(Text));
        File.WriteAllBytes(Entry, BytesOf(Tagged));
        Assert.Null(Cache.TryOpen(Text.Sha256));
    }

    [Fact]
    public void What_is_not_the_corpus_of_its_digest_is_refused_and_leaves_nothing_and_no_entry_changed()
    {
        Cache.Store(Text.Sha256, BytesOf(Text));
        Assert.Throws<InputException>(() => Cache.Store(Text.Sha256, BytesOf(Tagged)));
        Assert.Throws<InputException>(() => Cache.Store(Text.Sha256, "garbage"u8.ToArray()));
        Assert.NotNull(Cache.TryOpen(Text.Sha256));
        Assert.Equal([Entry], Directory.GetFiles(Path.GetDirectoryName(Entry)!));
    }

    [Fact]
    public void A_transfer_that_breaks_off_leaves_nothing()
    {
        using var broken = new BrokenStream();
        Assert.Throws<IOException>(() => Cache.Store(Text.Sha256, broken));
        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(Entry)!));
    }

    [Fact]
    public void Many_may_store_the_same_corpus_at_a_time()
    {
        var bytes = BytesOf(Text);
        Parallel.For(0, 16, _ => Cache.Store(Text.Sha256, bytes));
        Assert.NotNull(Cache.TryOpen(Text.Sha256));
        Assert.Equal([Entry], Directory.GetFiles(Path.GetDirectoryName(Entry)!));
    }

    [Theory]
    [InlineData("")]
    [InlineData("../../../../../../../../../../../../../../../../etc/passwd/../aaaaaaaa")]
    [InlineData("07D0A501815EB3F1C1162E2CD6D212759B5C1C8C410D02B682FAA63C9D71ABDE")]
    public void What_is_no_digest_names_no_file(string sha256)
    {
        Assert.Throws<InputException>(() => Cache.TryOpen(sha256));
        Assert.Throws<InputException>(() => Cache.Store(sha256, BytesOf(Text)));
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_told_of()
    {
        File.WriteAllText(Path.Combine(_folder, "lockstep"), "in the way");
        Assert.ThrowsAny<IOException>(() => Cache.Store(Text.Sha256, BytesOf(Text)));
        Assert.Null(Cache.TryOpen(Text.Sha256));
    }

    [Fact]
    public void Nobody_else_reads_it()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("Folders have no such mode on Windows.");
        else AssertOwnerOnly();
    }

    [Fact]
    public void It_lies_in_the_users_cache()
    {
        Assert.Equal("/cache/lockstep/corpora", CorpusCache.FolderIn("/cache", "/home/ada"));
        Assert.Equal("/home/ada/.cache/lockstep/corpora", CorpusCache.FolderIn(null, "/home/ada"));
        Assert.Equal("/home/ada/.cache/lockstep/corpora", CorpusCache.FolderIn("not/full", "/home/ada"));
        Assert.StartsWith(Path.GetTempPath(), CorpusCache.FolderIn(null, ""), StringComparison.Ordinal);
    }

    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    private void AssertOwnerOnly()
    {
        Cache.Store(Text.Sha256, BytesOf(Text));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.GetDirectoryName(Entry)!));
    }

    private static byte[] BytesOf(RunText text)
    {
        using var stream = new MemoryStream();
        CorpusFile.Write(stream, text);
        return stream.ToArray();
    }

    private sealed class BrokenStream : MemoryStream
    {
        public override void CopyTo(Stream destination, int bufferSize)
        {
            destination.Write("half of"u8);
            throw new IOException("The connection is gone.");
        }
    }
}
