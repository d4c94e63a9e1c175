using System.Net;
using System.Net.Http.Headers;
using Lockstep.Model;

namespace Lockstep.Host.Fetching;

/// <summary>Brings one file from a server into a part file, going on from what is there already.</summary>
internal sealed class FileTransfer(HttpMessageInvoker http, Uri url, string partPath, TimeSpan silence)
{
    private const int BlockBytes = 64 * 1024;
    private const int Attempts = 4;

    public Uri Url => url;

    public string PartPath => partPath;

    /// <summary>Transfers until the server has no more; a connection cut on the way is resumed at once, up to three times.</summary>
    /// <returns>Whether the beginning of the file was there before, so that it may not belong to the rest.</returns>
    /// <exception cref="InputException">The server has no such file.</exception>
    /// <exception cref="IOException">The server cannot be reached, refuses, or is cut off again and again.</exception>
    public async Task<bool> RunAsync(Action<long, long?> report, CancellationToken cancellation)
    {
        var wasResumed = ReceivedBytes > 0;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                wasResumed &= await ReceiveAsync(report, cancellation);
                return wasResumed;
            }
            catch (TransferCutException) when (attempt < Attempts)
            {
            }
        }
    }

    private long ReceivedBytes => File.Exists(partPath) ? new FileInfo(partPath).Length : 0;

    // Returns false where the server began again from the first byte.
    private async Task<bool> ReceiveAsync(Action<long, long?> report, CancellationToken cancellation)
    {
        var start = ReceivedBytes;
        using var quiet = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var response = await SendAsync(start, quiet, cancellation);
        switch (response.StatusCode)
        {
            case HttpStatusCode.PartialContent when start > 0 && response.Content.Headers.ContentRange?.From == start:
                await CopyAsync(response.Content, start, report, quiet, cancellation);
                return true;
            case HttpStatusCode.OK:
                await CopyAsync(response.Content, 0, report, quiet, cancellation);
                return false;
            case HttpStatusCode.RequestedRangeNotSatisfiable when start > 0:
            case HttpStatusCode.PartialContent when start > 0:
                // The part is as long as the file or longer, or the server sends another range: nothing can be added to it.
                File.Delete(partPath);
                await ReceiveAsync(report, cancellation);
                return false;
            case HttpStatusCode.NotFound or HttpStatusCode.Gone or HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized:
                throw new InputException($"{url} is not to be had (HTTP {(int)response.StatusCode}): give the URL of a folder that holds the file.");
            default:
                throw new IOException($"{url} answered HTTP {(int)response.StatusCode}: try again later, which goes on where it stopped, or give another URL.");
        }
    }

    private async Task<HttpResponseMessage> SendAsync(long start, CancellationTokenSource quiet, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("lockstep", null));
        if (start > 0) request.Headers.Range = new RangeHeaderValue(start, null);
        try
        {
            quiet.CancelAfter(silence);
            return await http.SendAsync(request, quiet.Token);
        }
        catch (HttpRequestException e)
        {
            throw new IOException($"{url.Host} cannot be reached for {url} ({e.Message}): check the network and the URL, then try again.", e);
        }
        catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            throw Silent(e);
        }
    }

    private async Task CopyAsync(HttpContent content, long start, Action<long, long?> report, CancellationTokenSource quiet, CancellationToken cancellation)
    {
        var received = start;
        var total = start + content.Headers.ContentLength;
        await using var part = new FileStream(partPath, FileMode.OpenOrCreate, FileAccess.Write);
        part.SetLength(start);
        part.Position = start;
        var block = new byte[BlockBytes];
        while (await ReadAsync(content, block, quiet, cancellation) is var bytes and > 0)
        {
            await part.WriteAsync(block.AsMemory(0, bytes), cancellation);
            received += bytes;
            report(received, total);
        }

        part.Flush(flushToDisk: true);
    }

    private async Task<int> ReadAsync(HttpContent content, byte[] block, CancellationTokenSource quiet, CancellationToken cancellation)
    {
        try
        {
            quiet.CancelAfter(silence);
            var stream = await content.ReadAsStreamAsync(quiet.Token);
            return await stream.ReadAsync(block, quiet.Token);
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            throw new TransferCutException($"The connection to {url.Host} was cut while it sent {url} ({e.Message}): try again, which goes on where it stopped.", e);
        }
        catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            throw Silent(e);
        }
    }

    private IOException Silent(Exception cause) =>
        new($"{url.Host} sent nothing of {url} for {silence.TotalSeconds:0.#} seconds: try again, which goes on where it stopped, or give another URL.", cause);

    private sealed class TransferCutException(string message, Exception innerException) : IOException(message, innerException);
}
