namespace Lockstep.Model.Storage;

/// <summary>Held while a process trains in a folder; the system lets go of it when the process ends, however that is.</summary>
internal sealed class RunLock : IDisposable
{
    /// <summary>The file that is locked. It stays: deleting it could let two processes lock two files of one name.</summary>
    public const string FileName = "lock";

    // ERROR_SHARING_VIOLATION, and EWOULDBLOCK twice.
    private const int HeldOnWindows = unchecked((int)0x80070020);
    private const int HeldOnLinux = 11;
    private const int HeldOnMac = 35;

    private readonly FileStream _file;

    private RunLock(FileStream file) => _file = file;

    /// <exception cref="InputException">Another process trains in the folder, or it may not be written to.</exception>
    public static RunLock Take(string folder)
    {
        try
        {
            return new RunLock(new FileStream(Path.Combine(folder, FileName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException exception) when (exception.HResult is HeldOnWindows or HeldOnLinux or HeldOnMac)
        {
            throw new InputException($"Another process trains in {folder}; wait for it to end or stop it.", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{folder} cannot be written to ({exception.Message.TrimEnd('.')}); give a folder that can.", exception);
        }
    }

    public void Dispose() => _file.Dispose();
}
