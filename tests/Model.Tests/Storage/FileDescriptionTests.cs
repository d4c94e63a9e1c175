using Lockstep.Model.Storage;

namespace Lockstep.Model.Tests.Storage;

public sealed class FileDescriptionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _path;

    public FileDescriptionTests()
    {
        _path = _folder.File("c");
        Checkpoints.At(7).Save(_path);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_checkpoint_is_described_whole()
    {
        var file = FileDescription.Of(_path);

        Assert.Null(file.Fault);
        Assert.True(file.HasChecksum);
        Assert.Equal(Checkpoints.Recipe, file.Recipe);
        Assert.Equal(Checkpoints.Words, file.Vocabulary!.Value);
        Assert.Equal(7, file.Progress!.Step);
        Assert.Equal("c0ffee", file.CorpusSha256);
        Assert.Equal(new FileInfo(_path).Length, file.Bytes);
        Assert.All(file.Tensors, entry => Assert.NotNull(entry.Statistics));
    }

    [Fact]
    public void Statistics_are_those_of_the_values()
    {
        var path = _folder.File("numbers");
        using (var stream = File.Create(path)) SafetensorsWriter.Write(stream, new Dictionary<string, string>(), [new("x", [4], new float[] { 3, -4, 12, 0 })]);

        var (_, values) = Assert.Single(FileDescription.Of(path).Tensors);

        Assert.Equal(new TensorStatistics(-4, 12, 2.75, 13), values);
    }

    [Fact]
    public void Of_a_torn_file_what_is_left_is_shown()
    {
        using (var stream = File.OpenWrite(_path)) stream.SetLength(stream.Length - 100);

        var file = FileDescription.Of(_path);

        Assert.Contains("torn", file.Fault, StringComparison.Ordinal);
        Assert.Equal(Checkpoints.Recipe, file.Recipe);
        Assert.NotNull(file.Tensors[0].Statistics);
        Assert.Null(file.Tensors[^1].Statistics);
    }

    [Fact]
    public void Of_a_damaged_file_the_damage_is_told()
    {
        using (var stream = File.OpenWrite(_path))
        {
            stream.Seek(-1, SeekOrigin.End);
            stream.WriteByte(0x55);
        }

        Assert.Contains("checksum", FileDescription.Of(_path).Fault, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_without_metadata_is_only_tensors()
    {
        var file = FileDescription.Of(Rewrite.Tensors(_folder, "c", tensors => tensors));

        Assert.Null(file.Fault);
        Assert.False(file.HasChecksum);
        Assert.Null(file.Recipe);
        Assert.Null(file.Format);
    }

    [Fact]
    public void Metadata_that_cannot_be_read_hide_nothing_else()
    {
        var file = FileDescription.Of(Rewrite.Metadata(_folder, "c", "lockstep.recipe", "{"));

        Assert.Contains("recipe", file.Fault, StringComparison.Ordinal);
        Assert.Equal(Checkpoints.Words, file.Vocabulary!.Value);
    }

    [Fact]
    public void A_file_without_a_header_is_refused() => Assert.Throws<InputException>(() => FileDescription.Of(WriteBytes("short")));

    private string WriteBytes(string text)
    {
        File.WriteAllText(_folder.File("text"), text);
        return _folder.File("text");
    }
}
