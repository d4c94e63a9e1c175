using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Lockstep.Host.Fetching;
using Lockstep.Model;

namespace Lockstep.Host.Tests.Fetching;

public sealed class PtbDownloadTests : IAsyncLifetime
{
    private const string Train = "ptb.train.txt";

    private readonly string _folder = Directory.CreateTempSubdirectory("lockstep-test-").FullName;
    private readonly HttpMessageInvoker _http = FetchClient.Create();
    private readonly byte[] _content = [.. Enumerable.Range(0, 300_000).Select(i => (byte)(i * 7 / 3))];
    private FileServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await FileServer.StartAsync();
        _server.Serve(Train, _content);
        _server.Serve("ptb.valid.txt", "valid"u8.ToArray());
        _server.Serve("ptb.test.txt", "test"u8.ToArray());
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _http.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task All_files_are_fetched_whole()
    {
        var fetched = await FetchAsync();
        Assert.Equal([Train, "ptb.valid.txt", "ptb.test.txt"], fetched.Select(file => file.Name));
        Assert.All(fetched, file => Assert.False(file.WasThere));
        Assert.Equal(_content, await ReadAsync(Train));
        Assert.Equal("test"u8.ToArray(), await ReadAsync("ptb.test.txt"));
        Assert.Equal(3, Directory.GetFiles(_folder).Length);
        Assert.Equal([null, null, null], _server.Ranges);
    }

    [Fact]
    public async Task Progress_ends_with_the_size_of_the_file()
    {
        var reports = new Reports();
        await FetchAsync(reports);
        var last = reports.Last(report => report.Name == Train);
        Assert.Equal(new FetchProgress(Train, _content.Length, _content.Length), last);
    }

    [Fact]
    public async Task A_part_is_resumed_where_it_ends()
    {
        await WriteAsync(Train + ".part", _content[..100_000]);
        await FetchAsync();
        Assert.Equal(_content, await ReadAsync(Train));
        Assert.Equal("bytes=100000-", _server.Ranges[0]);
    }

    [Fact]
    public async Task A_server_that_ignores_ranges_sends_the_whole_file_again()
    {
        _server.IgnoresRange = true;
        await WriteAsync(Train + ".part", _content[..100_000]);
        await FetchAsync();
        Assert.Equal(_content, await ReadAsync(Train));
        Assert.Equal(3, _server.Ranges.Count);
    }

    [Fact]
    public async Task A_connection_cut_in_the_middle_is_resumed()
    {
        _server.Cuts = 1;
        await FetchAsync(new Reports(CutAtHalves));
        Assert.Equal(_content, await ReadAsync(Train));
        Assert.Equal("bytes=150000-", _server.Ranges[1]);
    }

    [Fact]
    public async Task A_connection_cut_again_and_again_leaves_a_part_for_the_next_attempt()
    {
        _server.Cuts = 4;
        var error = await Assert.ThrowsAnyAsync<IOException>(() => FetchAsync(new Reports(CutAtHalves)));
        Assert.Contains("goes on where it stopped", error.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(PathOf(Train)));
        Assert.True(new FileInfo(PathOf(Train + ".part")).Length > 0);

        await FetchAsync();
        Assert.Equal(_content, await ReadAsync(Train));
    }

    [Fact]
    public async Task A_part_of_another_file_is_thrown_away()
    {
        await WriteAsync(Train + ".part", new byte[100_000]);
        await FetchAsync();
        Assert.Equal(_content, await ReadAsync(Train));
        Assert.Equal(["bytes=100000-", null], _server.Ranges.Take(2));
    }

    [Fact]
    public async Task A_part_as_long_as_the_file_is_fetched_anew()
    {
        await WriteAsync(Train + ".part", new byte[_content.Length]);
        await FetchAsync();
        Assert.Equal(_content, await ReadAsync(Train));
    }

    [Fact]
    public async Task A_file_with_another_hash_never_gets_its_name()
    {
        var sums = Sums();
        _server.Serve(Train, new byte[1000]);
        var error = await Assert.ThrowsAsync<InputException>(() => FetchAsync(sums: sums));
        Assert.Contains("SHA-256", error.Message, StringComparison.Ordinal);
        Assert.Contains(_server.Url + Train, error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder));
    }

    [Fact]
    public async Task Files_that_are_there_are_not_asked_for()
    {
        await FetchAsync();
        _server.Ranges.Clear();
        Assert.All(await FetchAsync(), file => Assert.True(file.WasThere));
        Assert.Empty(_server.Ranges);
    }

    [Fact]
    public async Task A_file_that_is_there_with_another_hash_is_left_alone()
    {
        await WriteAsync(Train, [1, 2, 3]);
        var error = await Assert.ThrowsAsync<InputException>(() => FetchAsync());
        Assert.Contains("nothing is overwritten", error.Message, StringComparison.Ordinal);
        Assert.Equal([1, 2, 3], await ReadAsync(Train));
    }

    [Fact]
    public async Task A_missing_file_is_named_with_its_url()
    {
        _server.Withdraw(Train);
        var error = await Assert.ThrowsAsync<InputException>(() => FetchAsync());
        Assert.Contains($"{_server.Url}{Train} is not to be had (HTTP 404)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unreachable_server_is_named()
    {
        using var unused = new TcpListener(IPAddress.Loopback, 0);
        unused.Start();
        var port = ((IPEndPoint)unused.LocalEndpoint).Port;
        unused.Stop();
        var download = new PtbDownload(_http, new Uri($"http://127.0.0.1:{port}/"), Sha256Sums.Ptb);
        var error = await Assert.ThrowsAsync<IOException>(() => download.FetchAsync(_folder, null, TestContext.Current.CancellationToken));
        Assert.StartsWith("127.0.0.1 cannot be reached", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_silent_server_is_given_up()
    {
        _server.Stalls = true;
        var error = await Assert.ThrowsAsync<IOException>(() => FetchAsync(silence: TimeSpan.FromMilliseconds(200)));
        Assert.Contains("sent nothing", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cancelled_download_can_be_resumed()
    {
        _server.Stalls = true;
        using var cancellation = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => FetchAsync(new Reports(_ => cancellation.Cancel()), cancellation: cancellation.Token));
        _server.Stalls = false;
        await FetchAsync();
        Assert.Equal(_content, await ReadAsync(Train));
    }

    private async Task<IReadOnlyList<FetchedFile>> FetchAsync(
        IProgress<FetchProgress>? progress = null, byte[]? sums = null, TimeSpan? silence = null, CancellationToken? cancellation = null)
    {
        var list = Path.GetTempFileName();
        try
        {
            await File.WriteAllBytesAsync(list, sums ?? Sums(), TestContext.Current.CancellationToken);
            var download = new PtbDownload(_http, _server.Url, Sha256Sums.Read(list)) { Silence = silence ?? TimeSpan.FromSeconds(30) };
            return await download.FetchAsync(_folder, progress, cancellation ?? TestContext.Current.CancellationToken);
        }
        finally
        {
            File.Delete(list);
        }
    }

    // Each response is half of what is left.
    private void CutAtHalves(FetchProgress progress)
    {
        if (progress.ReceivedBytes is 150_000 or 225_000 or 262_500 or 281_250) _server.Cut();
    }

    private byte[] Sums() => System.Text.Encoding.UTF8.GetBytes(
        $"{Sum(_content)}  ./{Train}\n{Sum("valid"u8)} *ptb.valid.txt\n\n{Sum("test"u8)}  ptb.test.txt\n");

    private static string Sum(ReadOnlySpan<byte> content) => Convert.ToHexString(SHA256.HashData(content));

    private string PathOf(string name) => Path.Combine(_folder, name);

    private async Task<string> WriteAsync(string name, byte[] content)
    {
        await File.WriteAllBytesAsync(PathOf(name), content, TestContext.Current.CancellationToken);
        return PathOf(name);
    }

    private Task<byte[]> ReadAsync(string name) => File.ReadAllBytesAsync(PathOf(name), TestContext.Current.CancellationToken);
}
