using System.Text;

namespace Lockstep.Model.Data.Preparation;

/// <summary>Writes the files of a corpus into a new or empty folder: all of them or none.</summary>
internal static class OutputFolder
{
    /// <summary>Refuses a folder in which something could be overwritten.</summary>
    /// <exception cref="InputException">The folder is a file or has something in it.</exception>
    public static void RequireEmpty(string folder)
    {
        if (File.Exists(folder)) throw new InputException($"--out {folder} is a file: give a new or empty folder.");
        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).FirstOrDefault() is { } entry)
            throw new InputException($"--out {folder} already holds {Path.GetFileName(entry)}, and nothing is overwritten: give a new or empty folder.");
    }

    /// <summary>Writes files under other names first and renames them when all are complete.</summary>
    /// <exception cref="InputException">The folder cannot be written.</exception>
    public static void Write(string folder, IReadOnlyList<(string Name, IEnumerable<string> Lines)> files)
    {
        var written = new List<string>();
        try
        {
            Directory.CreateDirectory(folder);
            foreach (var (name, lines) in files)
            {
                var path = Path.Combine(folder, name + ".part");
                written.Add(path);
                WriteLines(path, lines);
            }

            foreach (var (name, _) in files)
            {
                var path = Path.Combine(folder, name);
                File.Move(path + ".part", path);
                written.Add(path);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            foreach (var path in written.Where(File.Exists)) File.Delete(path);
            throw new InputException($"--out {folder} cannot be written ({e.Message}): check the disk and the permissions, or give another folder.", e);
        }
    }

    private static void WriteLines(string path, IEnumerable<string> lines)
    {
        using var file = new FileStream(path, FileMode.CreateNew);
        using var writer = new StreamWriter(file, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { NewLine = "\n" };
        foreach (var line in lines) writer.WriteLine(line);
        writer.Flush();
        file.Flush(flushToDisk: true);
    }
}
