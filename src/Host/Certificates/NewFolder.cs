using Lockstep.Model;

namespace Lockstep.Host.Certificates;

/// <summary>Writes files into a folder that is new or empty: all of them or none.</summary>
internal static class NewFolder
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Public = Private | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    /// <summary>Makes the folder, where it is not there, for its owner only, and the files in it.</summary>
    /// <param name="option">The option that gave the folder, for messages.</param>
    /// <param name="folder">Where to.</param>
    /// <param name="files">The files; private ones are for their owner only from the moment they exist.</param>
    /// <exception cref="InputException">The folder holds something, or cannot be written.</exception>
    public static void Write(string option, string folder, params IReadOnlyList<(string Name, string Text, bool IsPrivate)> files)
    {
        if (File.Exists(folder)) throw new InputException($"{option} {folder} is a file; give a new or empty folder.");
        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).FirstOrDefault() is { } entry)
        {
            throw new InputException($"{option} {folder} holds {Path.GetFileName(entry)} already, and nothing is overwritten; give a new or empty folder.");
        }

        var made = new List<string>();
        try
        {
            if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
            else Directory.CreateDirectory(folder, Private | UnixFileMode.UserExecute);
            foreach (var (name, text, isPrivate) in files)
            {
                var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
                if (!OperatingSystem.IsWindows()) options.UnixCreateMode = isPrivate ? Private : Public;
                var path = Path.Combine(folder, name);
                using var file = new FileStream(path, options);
                made.Add(path);
                using var writer = new StreamWriter(file);
                writer.Write(text);
                writer.Flush();
                file.Flush(flushToDisk: true);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Half a folder would be refused by the next attempt as one that holds something.
            foreach (var path in made) File.Delete(path);
            throw new InputException($"{option} {folder} cannot be written ({exception.Message}); give another folder.", exception);
        }
    }
}
