namespace Lockstep.Host.Fetching;

/// <summary>How far the download of a file is.</summary>
/// <param name="Name">The file.</param>
/// <param name="ReceivedBytes">Bytes on disk so far, those of an earlier attempt among them.</param>
/// <param name="TotalBytes">Bytes of the whole file, or null where the server does not say.</param>
public readonly record struct FetchProgress(string Name, long ReceivedBytes, long? TotalBytes);

/// <summary>What became of a file.</summary>
/// <param name="Name">The file.</param>
/// <param name="WasThere">Whether it was in the folder already, with the right SHA-256.</param>
public readonly record struct FetchedFile(string Name, bool WasThere);
