using System.Globalization;
using Lockstep.Model;
using Lockstep.Model.Learning;
using Lockstep.Model.Storage;

namespace Lockstep.Host.Training;

/// <summary>Corpora that came over the network, by their digest, so that each comes once. What is damaged counts as missing. Any number of processes may share it.</summary>
/// <param name="folder">Its folder, which is made when there is something to keep; others may not read it.</param>
internal sealed class CorpusCache(string folder)
{
    private const int DigestLength = 64;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>The folder <c>lockstep/corpora</c> in the user's cache: <c>$XDG_CACHE_HOME</c>, else <c>~/.cache</c>.</summary>
    public static string DefaultFolder => FolderIn(
        Environment.GetEnvironmentVariable("XDG_CACHE_HOME"),
        Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify));

    /// <summary>Where the cache lies for a user with this home and this <c>XDG_CACHE_HOME</c>, which counts only as a full path; without either in the folder for temporary files.</summary>
    internal static string FolderIn(string? cacheHome, string home)
    {
        var parent = Path.IsPathFullyQualified(cacheHome ?? "") ? cacheHome! : home.Length > 0 ? Path.Combine(home, ".cache") : Path.GetTempPath();
        return Path.Combine(parent, "lockstep", "corpora");
    }

    /// <summary>The corpus of a digest; null where it is not here, or damaged.</summary>
    /// <param name="sha256">Its digest, in lower-case hex.</param>
    /// <exception cref="InputException">It is no digest.</exception>
    public RunText? TryOpen(string sha256)
    {
        var path = PathOf(sha256);
        return File.Exists(path) ? Read(path, sha256) : null;
    }

    /// <summary>Keeps what came, in place of any other file of that digest.</summary>
    /// <param name="sha256">The digest that the corpus must have, in lower-case hex.</param>
    /// <param name="content">A <see cref="CorpusFile"/>; read to its end.</param>
    /// <returns>The corpus.</returns>
    /// <exception cref="InputException">It is no digest, or what came is not the corpus of that digest; nothing is kept of it.</exception>
    /// <exception cref="IOException">It cannot be kept; <see cref="CorpusFile.Read(ReadOnlyMemory{byte}, string)"/> takes one without keeping it.</exception>
    public RunText Store(string sha256, Stream content)
    {
        ArgumentNullException.ThrowIfNull(content);
        var path = PathOf(sha256);
        // A name of its own: several workers of one machine may receive a corpus at a time.
        var incoming = string.Create(CultureInfo.InvariantCulture, $"{path}.{Guid.NewGuid():n}");
        try
        {
            MakeFolder();
            DurableFile.Write(incoming, content.CopyTo);
            var text = Read(incoming, sha256)
                ?? throw new InputException($"What was received is not the corpus {sha256}; use the same version of Lockstep on all machines and try again.");
            File.Move(incoming, path, overwrite: true);
            return text;
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new IOException($"{folder} cannot be written: {exception.Message}", exception);
        }
        finally
        {
            if (File.Exists(incoming)) File.Delete(incoming);
        }
    }

    /// <inheritdoc cref="Store(string, Stream)"/>
    public RunText Store(string sha256, byte[] content)
    {
        using var stream = new MemoryStream(content, writable: false);
        return Store(sha256, stream);
    }

    // The digest stands in messages of peers: it must not lead out of the folder.
    private string PathOf(string sha256) => sha256.Length == DigestLength && sha256.All(char.IsAsciiHexDigitLower)
        ? Path.Combine(folder, $"{sha256}.corpus")
        : throw new InputException($"'{sha256}' is not a SHA-256 in lower-case hex; use the same version of Lockstep on all machines.");

    private static RunText? Read(string path, string sha256)
    {
        try
        {
            return CorpusFile.Read(path) is var text && text.Sha256 == sha256 ? text : null;
        }
        catch (Exception exception) when (exception is InputException or IOException)
        {
            return null;
        }
    }

    private void MakeFolder()
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
        else Directory.CreateDirectory(folder, OwnerOnly);
    }
}
